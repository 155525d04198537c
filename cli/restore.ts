import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { confirm, requireTerminal } from './confirm.ts'
import { readDeployment } from './deployment.ts'
import type { Io } from './io.ts'
import { openShop } from './open-shop.ts'
import { readArtifact } from './release/artifact-store.ts'
import { checkPrerequisites } from './release/check-prerequisites.ts'
import { migrateRestored } from './release/migrate-release.ts'
import { openRoots } from './release/open-roots.ts'
import { withOperatorContext } from './release/operator-context.ts'
import { planRelease } from './release/plan-release.ts'
import { appliedFoundation, lastUp, newestRevision } from './release/record.ts'
import { refuseUnfinished } from './release/release-store.ts'
import { readUrlOverrides } from './release/url-overrides.ts'
import { readPoint, tablesOf } from './restore/generations.ts'
import {
  describeRestore,
  findPoints,
  pointsBefore,
  readLiveTable,
  readWanted,
  refuseOldModules,
  refuseOtherRestore,
  toRestored,
} from './restore/plan-restore.ts'
import { completeRestore, copyOrders } from './restore/recover-data.ts'
import { refuseExisting } from './restore/refuse-existing.ts'
import { refuseOtherRemovals, restoreRelease } from './restore/restore-release.ts'
import { writeRestored } from './restore/write-restored.ts'
import type { CommandOf, targets } from './targets.ts'
import { plannedOutputs } from './terraform/planned-outputs.ts'
import { type Given, readAll } from './variables.ts'

/** As long as modules/data/restored.tf lets the restore of a table take. */
const timeoutMs = 12 * 3_600_000

/** `make restore`. */
export const restore: CommandOf<'restore'> = (given, io) => restoreShop(given, io, openShop)

/**
 * Restores the tables and the sales database to a point in time, under new names, and deploys the
 * running release on them. Then brings back the orders since that time. Safe to repeat after any
 * failure. `open` opens the restored shop: its rehearsal has other endpoints.
 */
export async function restoreShop(
  given: Given<(typeof targets)['restore']>,
  io: Io,
  open: typeof openShop,
): Promise<number> {
  const [deployment, point, wanted, urls] = readAll(
    () => readDeployment(given, io.checkout),
    () => readPoint(given.POINT ?? '', new Date()),
    () => readWanted(given.ONLY),
    () => readUrlOverrides(given),
  )
  const { env, name } = deployment
  requireTerminal(given, io)
  let isComplete = true
  await withOperatorContext(deployment, io, async (context) => {
    const { dynamodb, progress } = context
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

    progress.print(`${env}: restores to ${point}, and deploys release ${release.revision} on it`)
    for (const line of describeRestore(name, before, after)) progress.print(`  ${line}`)
    progress.print(
      'What is replaced stays in AWS. Orders since then come from there and from Stripe',
    )
    if (given.DRY_RUN) return progress.print('DRY_RUN: nothing was changed')
    await confirm(`Restore ${name} to ${point}?`, given.YES, io)
    const file = `environments/${env}/values.yaml`
    const path = join(io.checkout, file)
    writeFileSync(path, writeRestored(readFileSync(path, 'utf8'), after))

    // The stored times have milliseconds, and are compared as text.
    const since = new Date(point).toISOString()
    const options = { dynamodb, name, point: since, before, after, progress }
    const hasTables = wanted.includes('tables')
    await restoreRelease(context, roots, {
      candidate,
      terraform,
      basedOn: newestRevision(releases),
      ...urls,
      recover: async () => {
        if (!hasTables) return
        const isLive = (await readLiveTable(context)) === tablesOf(name, after.tables).orders
        await copyOrders(options, { isLive })
      },
    })
    const hasDatabase = wanted.includes('database')
    const recovered = { ...options, hasTables, hasDatabase }
    isComplete = await completeRestore(recovered, await open(env))
    progress.print(`${name} is restored to ${point}. Commit ${file}: the next deploy needs it`)
    if (!hasDatabase) return
    await migrateRestored(context, {
      app: await roots.app.outputs(),
      files: unzipSync(terraform),
    })
  })
  return isComplete ? 0 : 1
}
