import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { confirm, requireTerminal } from './confirm.ts'
import { readDeployment } from './deployment.ts'
import type { Io } from './io.ts'
import { openShop } from './open-shop.ts'
import { migrateRestored } from './release/migrate-release.ts'
import { type OperatorContext, withOperatorContext } from './release/operator-context.ts'
import { readUrlOverrides, type UrlOverrides } from './release/url-overrides.ts'
import { type Restored, readPoint, tablesOf } from './restore/generations.ts'
import { readLiveTable, readWanted } from './restore/plan-restore.ts'
import { type PreparedRestore, prepareRestore, printRestore } from './restore/prepare-restore.ts'
import { completeRestore, copyOrders, type RecoveryOptions } from './restore/recover-data.ts'
import { restoreRelease } from './restore/restore-release.ts'
import { writeRestored } from './restore/write-restored.ts'
import type { CommandOf, targets } from './targets.ts'
import { type Given, readAll } from './variables.ts'

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
  requireTerminal(given, io)
  let isComplete = true
  await withOperatorContext(deployment, io, async (context) => {
    const plan = await prepareRestore(context, point, wanted)
    printRestore(context, plan)
    if (given.DRY_RUN) return context.progress.print('DRY_RUN: nothing was changed')
    await confirm(`Restore ${deployment.name} to ${point}?`, given.YES, io)
    const file = writePoints(io.checkout, deployment.env, plan.after)
    await deployRestored(context, plan, urls)
    isComplete = await recoverRest(context, plan, file, open)
    if (!wanted.includes('database')) return
    await migrateRestored(context, {
      app: await plan.roots.app.outputs(),
      files: unzipSync(plan.terraform),
    })
  })
  return isComplete ? 0 : 1
}

/** Writes the points to the environment's values, and returns the name of the file. */
function writePoints(checkout: string, env: string, after: Restored): string {
  const file = `environments/${env}/values.yaml`
  const path = join(checkout, file)
  writeFileSync(path, writeRestored(readFileSync(path, 'utf8'), after))
  return file
}

/** Restores the data, copies the orders since the point, and deploys the release on it. */
async function deployRestored(
  context: OperatorContext,
  plan: PreparedRestore,
  urls: UrlOverrides,
): Promise<void> {
  const { after, wanted, candidate, terraform, roots, basedOn } = plan
  await restoreRelease(context, roots, {
    candidate,
    terraform,
    basedOn,
    ...urls,
    recover: async () => {
      if (!wanted.includes('tables')) return
      const { orders } = tablesOf(context.deployment.name, after.tables)
      const isLive = (await readLiveTable(context)) === orders
      await copyOrders(recoveryOf(context, plan), { isLive })
    },
  })
}

/** Brings back what changed since the point. Returns whether nothing failed. */
async function recoverRest(
  context: OperatorContext,
  plan: PreparedRestore,
  file: string,
  open: typeof openShop,
): Promise<boolean> {
  const { progress, deployment } = context
  const { point, wanted } = plan
  const [hasTables, hasDatabase] = [wanted.includes('tables'), wanted.includes('database')]
  const options = { ...recoveryOf(context, plan), hasTables, hasDatabase }
  const isComplete = await completeRestore(options, await open(deployment.env))
  progress.print(
    `${deployment.name} is restored to ${point}. Commit ${file}: the next deploy needs it`,
  )
  return isComplete
}

function recoveryOf(context: OperatorContext, plan: PreparedRestore): RecoveryOptions {
  const { dynamodb, progress, deployment } = context
  const { before, after } = plan
  // The stored times have milliseconds, and are compared as text.
  const point = new Date(plan.point).toISOString()
  return { dynamodb, name: deployment.name, point, before, after, progress }
}
