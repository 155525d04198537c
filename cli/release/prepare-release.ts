import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkout } from '../deployment.ts'
import { refuseDataLoss } from '../terraform/data-loss.ts'
import { differencesIn } from '../values/differences.ts'
import type { Values } from '../values/merge.ts'
import { build, candidateOf } from './build-candidate.ts'
import { compareCost } from './compare-cost.ts'
import { openRoots } from './open-roots.ts'
import type { OperatorContext } from './operator-context.ts'
import { planRelease, printPlans } from './plan-release.ts'
import { type Candidate, lastUp, newestRevision } from './record.ts'
import { refuseRestore } from './refuse-restore.ts'
import { refuseUnofferedDatabase } from './refuse-unoffered-database.ts'
import { refuseUnreachableSignUp } from './refuse-unreachable-sign-up.ts'
import { readReleases, refuseUnfinished } from './release-store.ts'
import { resolveImage } from './resolve-image.ts'

/**
 * Builds and plans a checkout, and prints the changes of values, resources and cost. With
 * `readOnly`, pushes no image, takes no lock and does not enforce the budget.
 *
 * Throws Error if data would be lost, the budget would be exceeded, new customers could not sign up,
 * or RDS does not offer the version of a new database.
 */
export async function prepareRelease(
  context: OperatorContext,
  {
    version,
    image: given,
    readOnly,
  }: { readonly version: string; readonly image: string | undefined; readonly readOnly: boolean },
) {
  const { deployment, progress } = context
  const { values, region, env } = deployment
  await refuseUnreachableSignUp(context.ses, deployment)
  const built = await progress.run('build', (report) =>
    build(checkout, env, join(checkout, '.local/artifacts'), report),
  )
  const { folder, manifest, terraform: terraformFile } = built
  const terraform = readFileSync(join(folder, terraformFile))
  const roots = await openRoots(deployment, terraform, progress)
  // Check again: during the build, another operator may have started a deploy, and plans would be
  // wrong.
  const store = { ...context, env }
  const releases = await (readOnly ? readReleases(store) : refuseUnfinished(store))
  const image = await resolveImage(
    {
      values,
      region,
      given,
      digest: manifest.image.sha256,
      artifact: () => readFileSync(join(folder, manifest.image.key)),
      foundation: roots.foundation.outputs,
    },
    progress,
    { readOnly },
  )
  const candidate = candidateOf(built, deployment, { version, image })
  const plans = await planRelease(roots, context, candidate, { readOnly })

  printValues(progress.print, lastUp(releases), candidate)
  warnOfMissingAlarmAddress(progress.print, values)
  printPlans(progress.print, plans)
  for (const [root, { json }] of Object.entries(plans)) refuseDataLoss(root, json)
  refuseRestore(releases, values)
  await refuseUnofferedDatabase(context.rds, plans.foundation.json, deployment)
  compareCost(progress.print, plans, deployment, { enforce: !readOnly })
  return { built, terraform, roots, candidate, plans, basedOn: newestRevision(releases) }
}

function warnOfMissingAlarmAddress(print: (line: string) => void, { messaging }: Values) {
  const { emails } = messaging as { readonly emails: { readonly admin_alerts: readonly string[] } }
  if (emails.admin_alerts.length > 0) return
  print('alarms: sent to no address, because messaging.emails.admin_alerts is empty')
}

function printValues(
  print: (line: string) => void,
  before: Candidate | undefined,
  next: Candidate,
) {
  if (!before) return print('values: this is the first release')
  const lines = differencesIn(before.values, next.values)
  if (lines.length === 0) print('values: unchanged')
  for (const line of lines) print(`values: ${line}`)
}
