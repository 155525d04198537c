import { readDeployment } from './deployment.ts'
import { alertEmailsIn, findAlertProblems } from './release/alert-problems.ts'
import { readArtifact } from './release/artifact-store.ts'
import { checkBuckets } from './release/check-prerequisites.ts'
import { describeRunning } from './release/describe-running.ts'
import { openRoots } from './release/open-roots.ts'
import { withOperatorContext } from './release/operator-context.ts'
import { findUnfinished, formatRecord, formatUnfinished, lastUp } from './release/record.ts'
import { readReleases } from './release/release-store.ts'
import { readUrlOverrides } from './release/url-overrides.ts'
import type { CommandOf } from './targets.ts'
import { changesNothing, formatPlanCounts, linesOf } from './terraform/plan-summary.ts'
import { appVariables, commonVariables } from './terraform/root-variables.ts'
import { readAll } from './variables.ts'

/**
 * `make status`: prints the current release, the running versions, the shop's addresses, and drift.
 */
export const status: CommandOf<'status'> = async (given, io) => {
  const { print, checkout } = io
  const [wanted, urls] = readAll(
    () => readDeployment(given, checkout),
    () => readUrlOverrides(given),
  )
  await withOperatorContext(wanted, io, async (context) => {
    await checkBuckets(context)
    const { deployment, progress, ssm, sns } = context
    const releases = await readReleases({ ...context, env: deployment.env })
    const open = findUnfinished(releases)
    if (open) print(formatUnfinished(open, deployment.env))
    const release = lastUp(releases)
    if (!release) return print(`${deployment.env} is not deployed`)
    print(`release:${formatRecord(release)}`)
    const { foundation, app } = await openRoots(
      deployment,
      await readArtifact(context, release.terraform),
      progress,
    )
    const outputs = await app.outputs()
    for (const line of await describeRunning(outputs, ssm, release.version, urls)) print(line)
    const foundationOutputs = await foundation.outputs()
    const { topics } = foundationOutputs['messaging'] as { topics: { admin_alerts: string } }
    const alerts = {
      env: deployment.env,
      topicArn: topics.admin_alerts,
      emails: alertEmailsIn(release.values),
    }
    for (const line of await findAlertProblems(sns, alerts)) print(line)
    for (const [root, variables] of [
      [foundation, commonVariables(deployment, release.values)],
      [app, appVariables(deployment, release, foundationOutputs)],
    ] as const) {
      await progress.step(`drift of ${root.name}`, async () => {
        const { json, summary } = await root.plan(variables, { readOnly: true })
        if (changesNothing(json)) return 'none'
        return [formatPlanCounts(summary), ...linesOf(summary)].join('\n')
      })
    }
  })
}
