import { DeleteObjectCommand } from '@aws-sdk/client-s3'
import type { Deployment } from '../deployment.ts'
import { forgetWebhook } from '../secrets/store-secret.ts'
import { appVariables, commonVariables } from '../terraform/root-variables.ts'
import { applyPlan } from './apply-plan.ts'
import type { Roots } from './open-roots.ts'
import type { OperatorContext } from './operator-context.ts'
import type { ReleasePlan } from './plan-release.ts'
import type { ReleaseRecord } from './record.ts'
import { recordRelease } from './record-release.ts'

/** Plans to take down what a release left. */
export async function planDown(
  { app, foundation }: Roots,
  deployment: Deployment,
  last: ReleaseRecord,
  { look }: { readonly look: boolean },
): Promise<ReleasePlan> {
  const told = await foundation.outputs()
  const variables = appVariables(deployment, { ...last, values: deployment.values }, told)
  return {
    app: await app.plan(variables, { destroy: true, look }),
    foundation: await foundation.plan(commonVariables(deployment), { destroy: true, look }),
  }
}

/** Takes both roots down by their plans, the app first, and writes that into the history. */
export async function destroyEnvironment(
  context: OperatorContext,
  roots: Roots,
  plans: ReleasePlan,
  last: ReleaseRecord,
): Promise<void> {
  const { deployment, s3, ssm, bucket } = context
  const { values, env, parameters } = deployment
  const { reason: _, backTo: __, ...kept } = last
  const entry = { ...kept, values, reason: 'everything is taken down' }
  const kind = { startedAt: Date.now(), outcome: 'down', upon: last.revision } as const
  await recordRelease(context, entry, kind, async (done) => {
    for (const name of ['app', 'foundation'] as const)
      done[name] = await applyPlan(roots[name], plans[name], context.progress)
    await forgetWebhook({ ssm, parameters })
    // The site's bucket is gone, and with it what was left in it.
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: `published/${env}.json` }))
  })
}
