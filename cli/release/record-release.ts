import type { RootName } from '../places.ts'
import { thisProcess } from '../process.ts'
import type { OperatorContext } from './operator-context.ts'
import type { ReleaseRecord } from './record.ts'
import { type Begin, beginRelease, endRelease } from './release-store.ts'
import { UnhealthyRelease } from './unhealthy-release.ts'

/** What was done so far, in words, by root: whoever does it writes it here. */
export type Done = Partial<Record<RootName, string>>

type Begun = Omit<
  ReleaseRecord,
  'revision' | 'at' | 'by' | 'outcome' | 'plans' | 'seconds' | 'process'
>

export type Recording = Begin & {
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly outcome: 'up' | 'down'
  /** Brings another up in place of one that does not work, and throws how it stands. */
  readonly leave?: (failed: ReleaseRecord, unwell: UnhealthyRelease) => Promise<never>
}

/**
 * Changes a deployment between two entries of its history: that it was begun, so that nobody else begins
 * meanwhile and what dies leaves a trace, and how it ended. Gives back its number. Throws Error where
 * another has not ended or came in between, and whatever `work` and `leave` throw.
 */
export async function recordRelease(
  context: OperatorContext,
  release: Begun,
  { startedAt, outcome, upon, before, leave }: Recording,
  work: (done: Done) => Promise<void>,
): Promise<number> {
  const place = { ...context, env: context.deployment.env }
  const done: Done = {}
  const entry = () => ({
    ...release,
    at: new Date().toISOString(),
    by: context.by,
    plans: done,
    seconds: Math.round((Date.now() - startedAt) / 1000),
  })
  const begun = { ...entry(), process: thisProcess() }
  const revision = await beginRelease(place, begun, { upon, before })
  try {
    await work(done)
  } catch (error) {
    const reason = (error as Error).message
    const failed = { ...entry(), revision, outcome: 'failed', reason } as const
    try {
      if (error instanceof UnhealthyRelease) await leave?.(failed, error)
    } finally {
      await endRelease(place, failed).catch(({ message }: Error) =>
        context.progress.print(`the history does not know of it: ${message}`),
      )
    }
    throw error
  }
  await endRelease(place, { ...entry(), revision, outcome })
  return revision
}
