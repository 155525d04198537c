import { DeleteObjectCommand } from '@aws-sdk/client-s3'
import { deleteWebhookSecrets } from '../secrets/store-secret.ts'
import { appVariables, commonVariables } from '../terraform/root-variables.ts'
import { applyPlan } from './apply-plan.ts'
import type { Roots } from './open-roots.ts'
import type { OperatorContext } from './operator-context.ts'
import type { ReleasePlan } from './plan-release.ts'
import type { ReleaseRecord } from './record.ts'
import { recordRelease } from './record-release.ts'

/** Plans the destruction of both roots. */
export async function planDestroy(
  { app, foundation }: Roots,
  { deployment, progress }: Pick<OperatorContext, 'deployment' | 'progress'>,
  last: ReleaseRecord,
  { readOnly }: { readonly readOnly: boolean },
): Promise<ReleasePlan> {
  const outputs = await foundation.outputs()
  const variables = appVariables(deployment, { ...last, values: deployment.values }, outputs)
  const options = { destroy: true, readOnly }
  return {
    app: await progress.run('plan of app', () => app.plan(variables, options)),
    foundation: await progress.run('plan of foundation', () =>
      foundation.plan(commonVariables(deployment), options),
    ),
  }
}

/** Destroys both roots by their plans, the app first, and records that in the release history. */
export async function destroyEnvironment(
  context: OperatorContext,
  roots: Roots,
  plans: ReleasePlan,
  last: ReleaseRecord,
): Promise<void> {
  const { deployment, s3, ssm, bucket } = context
  const { values, parameters } = deployment
  const { reason: _, rollbackTo: __, ...kept } = last
  const entry = { ...kept, values, reason: 'the environment was destroyed' }
  const kind = { startedAt: Date.now(), outcome: 'down', basedOn: last.revision } as const
  await recordRelease(context, entry, kind, async (done) => {
    for (const name of ['app', 'foundation'] as const)
      done[name] = await applyPlan(roots[name], plans[name], context.progress)
    await deleteWebhookSecrets({ ssm, parameters })
    // The object lists unused files of the site's bucket, which no longer exists.
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'published.json' }))
  })
}
