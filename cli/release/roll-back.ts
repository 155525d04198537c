import { createEcr } from '../aws.ts'
import type { Deployment } from '../deployment.ts'
import { formatSeconds } from '../progress.ts'
import { refuseDataLoss } from '../terraform/data-loss.ts'
import type { Outputs, RootPlan } from '../terraform/open-root.ts'
import { appVariables } from '../terraform/root-variables.ts'
import { applyPlan } from './apply-plan.ts'
import { readArtifact } from './artifact-store.ts'
import { hasImage } from './container-image.ts'
import { deployApp } from './deploy-app.ts'
import { openRoots } from './open-roots.ts'
import type { OperatorContext } from './operator-context.ts'
import { printPlans } from './plan-release.ts'
import type { ReleaseRecord } from './record.ts'
import { recordRelease } from './record-release.ts'
import type { UrlOverrides } from './url-overrides.ts'

export type RollBackOptions = UrlOverrides & {
  /** The newest revision when the release was chosen. */
  readonly basedOn: number
  /** Only plans. */
  readonly readOnly?: boolean
  /** Asks the operator to confirm the plan. Throws Error if the operator does not agree. */
  readonly agree?: (plan: RootPlan) => Promise<void>
  /** The failed release that triggered an automatic rollback. */
  readonly failed?: ReleaseRecord
}

/**
 * Deploys an earlier release again from its stored Terraform files, values and artifacts. Builds
 * nothing and does not change the foundation. Throws Error if data would be lost.
 */
export async function rollBack(
  context: OperatorContext,
  release: ReleaseRecord,
  options: RollBackOptions,
): Promise<void> {
  const { deployment, progress } = context
  const startedAt = Date.now()
  const terraform = await readArtifact(context, release.terraform)
  const roots = await openRoots(deployment, terraform, progress)
  const foundation = await roots.foundation.outputs()
  await refuseMissingImage(release, foundation, deployment)
  const readOnly = options.readOnly ?? false
  const variables = appVariables(deployment, release, foundation)
  const plan = await progress.run('plan of app', () => roots.app.plan(variables, { readOnly }))
  progress.print('foundation: unchanged')
  printPlans(progress.print, { app: plan })
  refuseDataLoss('app', plan.json)
  if (readOnly) return progress.print('DRY_RUN: nothing was changed')
  await options.agree?.(plan)
  const { revision: rollbackTo, reason: _, foundation: __, ...kept } = release
  const { basedOn, failed } = options
  const entry = { ...kept, rollbackTo, ...(failed?.reason && { reason: failed.reason }) }
  const kind = { startedAt, outcome: 'up', basedOn, replaces: failed } as const
  const revision = await recordRelease(context, entry, kind, async (done) => {
    done.app = await applyPlan(roots.app, plan, progress)
    const applied = { foundation, app: await roots.app.outputs() }
    await deployApp(context, release, applied, { ...options, needsDatabase: false, terraform })
  })
  const took = formatSeconds(Math.round((Date.now() - startedAt) / 1000))
  progress.print(
    `${deployment.env} is rolled back to release ${rollbackTo}, as release ${revision} (${took})`,
  )
}

/**
 * Throws Error if the release's image no longer exists. Does not check images in other
 * repositories.
 */
async function refuseMissingImage(
  { image, revision, version }: ReleaseRecord,
  foundation: Outputs,
  { region, env }: Deployment,
): Promise<void> {
  const { images } = foundation as { images?: { url: string } }
  if (!image || !images || !image.startsWith(`${images.url}@`)) return
  const ecr = createEcr(region)
  try {
    if (await hasImage(ecr, image)) return
  } finally {
    ecr.destroy()
  }
  throw new Error(
    `refused: release ${revision} needs ${image}, which no longer exists. Check out ${version.slice(0, 12)} and run make deploy ENV=${env}`,
  )
}
