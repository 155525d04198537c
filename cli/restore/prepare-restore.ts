import { readArtifact } from '../release/artifact-store.ts'
import { checkPrerequisites } from '../release/check-prerequisites.ts'
import { openRoots, type Roots } from '../release/open-roots.ts'
import type { OperatorContext } from '../release/operator-context.ts'
import { planRelease } from '../release/plan-release.ts'
import {
  appliedFoundation,
  type Candidate,
  lastUp,
  newestRevision,
  type ReleaseRecord,
} from '../release/record.ts'
import { refuseUnfinished } from '../release/release-store.ts'
import { plannedOutputs } from '../terraform/planned-outputs.ts'
import type { Restorable, Restored } from './generations.ts'
import {
  describeRestore,
  findPoints,
  pointsBefore,
  readLiveTable,
  refuseOldModules,
  refuseOtherRestore,
  toRestored,
} from './plan-restore.ts'
import { refuseExisting } from './refuse-existing.ts'
import { refuseOtherRemovals } from './restore-release.ts'

/** As long as modules/data/restored.tf lets the restore of a table take. */
const timeoutMs = 12 * 3_600_000

/** A planned restore. */
export type PreparedRestore = {
  readonly point: string
  /** The parts to restore. */
  readonly wanted: readonly Restorable[]
  /** `data.restored` before the restore and after it. */
  readonly before: Restored
  readonly after: Restored
  readonly release: ReleaseRecord
  readonly candidate: Candidate
  readonly terraform: Uint8Array
  readonly roots: Roots
  /** The newest revision when this was planned. */
  readonly basedOn: number
}

/** Plans a restore. Throws Error if it is impossible, or would lose anything else. */
export async function prepareRestore(
  context: OperatorContext,
  point: string,
  wanted: readonly Restorable[],
): Promise<PreparedRestore> {
  const { progress, deployment } = context
  const { env, name } = deployment
  await checkPrerequisites(context, new Date())
  const releases = await refuseUnfinished({ ...context, env })
  const [release, applied] = [lastUp(releases), appliedFoundation(releases)]
  if (!release || !applied)
    throw new Error(`${env} is not deployed, so there is nothing to restore`)
  const after = await findPoints(context, releases, point, wanted)
  const before = pointsBefore(releases, after, wanted)
  refuseOtherRestore(await readLiveTable(context), name, { before, after })
  const candidate = toRestored(release, applied, after)
  const terraform = await readArtifact(context, candidate.terraform)
  const others = candidate.foundation?.terraform
  const roots = await openRoots(deployment, terraform, progress, {
    timeoutMs,
    ...(others && { foundation: await readArtifact(context, others) }),
  })
  const { foundation } = await planRelease(roots, context, candidate, { readOnly: true })
  refuseOldModules(plannedOutputs(foundation.json), name, after)
  refuseOtherRemovals(foundation.summary)
  await refuseExisting(context, foundation.json)
  const basedOn = newestRevision(releases)
  return { point, wanted, before, after, release, candidate, terraform, roots, basedOn }
}

/** Prints what the restore would do. */
export function printRestore(
  { progress, deployment }: OperatorContext,
  plan: PreparedRestore,
): void {
  const { env, name } = deployment
  const { point, release, before, after } = plan
  progress.print(`${env}: restores to ${point}, and deploys release ${release.revision} on it`)
  for (const line of describeRestore(name, before, after)) progress.print(`  ${line}`)
  progress.print('What is replaced stays in AWS. Orders since then come from there and from Stripe')
}
