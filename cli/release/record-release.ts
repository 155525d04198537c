import { thisProcess } from '../process.ts'
import type { RootName } from '../resource-names.ts'
import type { OperatorContext } from './operator-context.ts'
import type { ReleaseRecord } from './record.ts'
import { endRelease, type StartOptions, startRelease } from './release-store.ts'
import { UnhealthyRelease } from './unhealthy-release.ts'

/** A summary of the changes to each root. `work` sets each after its apply. */
export type AppliedChanges = Partial<Record<RootName, string>>

type ReleaseInput = Omit<
  ReleaseRecord,
  'revision' | 'at' | 'by' | 'outcome' | 'plans' | 'seconds' | 'process'
>

export type Recording = StartOptions & {
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly outcome: 'up' | 'down'
  /** Rolls back an unhealthy release. Always throws Error with the resulting state. */
  readonly onUnhealthy?: (failed: ReleaseRecord, error: UnhealthyRelease) => Promise<never>
}

/**
 * Runs `work`, which changes a deployment, and records its start and its outcome in the release
 * history. The start record prevents concurrent changes and shows a crashed one. Returns the
 * revision.
 *
 * Throws Error if another change is unfinished or newer than the plan, and rethrows the errors of
 * `work` and `onUnhealthy`.
 */
export async function recordRelease(
  context: OperatorContext,
  release: ReleaseInput,
  { startedAt, outcome, basedOn, replaces, onUnhealthy }: Recording,
  work: (done: AppliedChanges) => Promise<void>,
): Promise<number> {
  const store = { ...context, env: context.deployment.env }
  const done: AppliedChanges = {}
  const entry = () => ({
    ...release,
    at: new Date().toISOString(),
    by: context.by,
    plans: done,
    seconds: Math.round((Date.now() - startedAt) / 1000),
  })
  const started = { ...entry(), process: thisProcess() }
  const revision = await startRelease(store, started, { basedOn, replaces })
  try {
    await work(done)
  } catch (error) {
    const reason = (error as Error).message
    const failed = { ...entry(), revision, outcome: 'failed', reason } as const
    try {
      if (error instanceof UnhealthyRelease) await onUnhealthy?.(failed, error)
    } finally {
      await endRelease(store, failed).catch(({ message }: Error) =>
        context.progress.print(`the release history was not updated: ${message}`),
      )
    }
    throw error
  }
  await endRelease(store, { ...entry(), revision, outcome })
  return revision
}
