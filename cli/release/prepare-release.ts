import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkout } from '../deployment.ts'
import { refuseLosses } from '../terraform/data-loss.ts'
import { differencesIn } from '../values/differences.ts'
import type { Values } from '../values/merge.ts'
import { type Built, build, candidateOf } from './build-candidate.ts'
import { compareCost } from './compare-cost.ts'
import { openRoots } from './open-roots.ts'
import type { OperatorContext } from './operator-context.ts'
import { planRelease, printPlans } from './plan-release.ts'
import { type Candidate, lastUp, newestRevision } from './record.ts'
import { refuseUnreachableSignUp } from './refuse-unreachable-sign-up.ts'
import { readReleases, refuseUnended } from './release-store.ts'
import { resolveImage } from './resolve-image.ts'

/**
 * Builds a checkout, plans it, and tells what would change against what runs: values, resources, cost.
 * `look` keeps from pushing, and from holding up who is at work. Throws Error where data would be lost,
 * the budget not hold, or nobody could sign up.
 */
export async function prepareRelease(
  context: OperatorContext,
  {
    version,
    image: given,
    look,
  }: { readonly version: string; readonly image: string | undefined; readonly look: boolean },
) {
  const { deployment, progress } = context
  const { values, region, env } = deployment
  await refuseUnreachableSignUp(context.ses, deployment)
  let built: Built | undefined
  await progress.step('build', async (report) => {
    built = await build(checkout, join(checkout, '.local/artifacts'), report)
    return 'done'
  })
  if (!built) throw new Error('nothing was built')
  const { folder, manifest, terraform: terraformFile } = built
  const terraform = readFileSync(join(folder, terraformFile))
  const roots = await openRoots(deployment, terraform)
  // A build takes its time: somebody else may have begun meanwhile, and what is seen now be half of theirs.
  const store = { ...context, env }
  const releases = await (look ? readReleases(store) : refuseUnended(store))
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
    { look },
  )
  const candidate = candidateOf(built, deployment, { version, image })
  const plans = await planRelease(roots, deployment, candidate, { look })

  tellValues(progress.print, lastUp(releases), candidate)
  tellUnheard(progress.print, values)
  printPlans(progress.print, plans)
  for (const [root, { summary }] of Object.entries(plans)) refuseLosses(root, summary)
  compareCost(progress.print, plans, deployment, { hold: !look })
  return { built, terraform, roots, candidate, plans, upon: newestRevision(releases) }
}

function tellUnheard(print: (line: string) => void, { messaging }: Values) {
  const { emails } = messaging as { readonly emails: { readonly admin_alerts: readonly string[] } }
  if (emails.admin_alerts.length > 0) return
  print('alarms: no address hears them: messaging.emails.admin_alerts is empty')
}

function tellValues(print: (line: string) => void, before: Candidate | undefined, next: Candidate) {
  if (!before) return print('values: this is the first release')
  const lines = differencesIn(before.values, next.values)
  if (lines.length === 0) print('values: as they were')
  for (const line of lines) print(`values: ${line}`)
}
