import { createEcr } from '../aws.ts'
import type { Deployment } from '../deployment.ts'
import { secondsInWords } from '../progress.ts'
import { refuseLosses } from '../terraform/data-loss.ts'
import type { Outputs, RootPlan } from '../terraform/open-root.ts'
import { appVariables } from '../terraform/root-variables.ts'
import { applyPlan } from './apply-plan.ts'
import { hasImage } from './container-image.ts'
import { type Addresses, deployApp } from './deploy-app.ts'
import { readKept } from './keep-artifacts.ts'
import { openRoots } from './open-roots.ts'
import type { OperatorContext } from './operator-context.ts'
import { printPlans } from './plan-release.ts'
import type { ReleaseRecord } from './record.ts'
import { recordRelease } from './record-release.ts'

export type GoBackOptions = Addresses & {
  /** The newest release when that one was chosen. */
  readonly upon: number
  /** Only plans, and says so. */
  readonly look?: boolean
  /** Hears the plan before it is applied, and throws where it is not to be. */
  readonly agree?: (plan: RootPlan) => Promise<void>
  /** The release that failed and whose place this one takes, where nobody asked for it. */
  readonly failed?: ReleaseRecord
}

/**
 * Applies a recorded release again from what was kept of it: Terraform files, values, artifacts, site. Nothing is
 * built, and the foundation stays as it is. Throws Error where data would be lost.
 */
export async function rollBack(
  context: OperatorContext,
  release: ReleaseRecord,
  options: GoBackOptions,
): Promise<void> {
  const { deployment, progress } = context
  const startedAt = Date.now()
  const terraform = await readKept(context, release.terraform)
  const roots = await openRoots(deployment, terraform)
  const foundation = await roots.foundation.outputs()
  await refuseGoneImage(release, foundation, deployment)
  const look = options.look ?? false
  const plan = await roots.app.plan(appVariables(deployment, release, foundation), { look })
  progress.print('foundation: stays as it is')
  printPlans(progress.print, { app: plan })
  refuseLosses('app', plan.summary)
  if (look) return progress.print('DRY_RUN: nothing was changed')
  await options.agree?.(plan)
  const { revision: backTo, reason: _, ...kept } = release
  const { upon, failed } = options
  const entry = { ...kept, backTo, ...(failed?.reason && { reason: failed.reason }) }
  const kind = { startedAt, outcome: 'up', upon, before: failed } as const
  const revision = await recordRelease(context, entry, kind, async (done) => {
    done.app = await applyPlan(roots.app, plan, progress)
    const applied = { foundation, app: await roots.app.outputs() }
    await deployApp(context, release, applied, { ...options, schemaVersion: undefined, terraform })
  })
  const took = secondsInWords(Math.round((Date.now() - startedAt) / 1000))
  progress.print(
    `release ${backTo} of ${deployment.env} runs again, as release ${revision} (${took})`,
  )
}

/** Throws Error where the image of a release is gone from our repository; another's is its owner's business. */
async function refuseGoneImage(
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
    `refused: release ${revision} ran ${image}, which is not kept any more: check ${version.slice(0, 12)} out and make deploy ENV=${env}`,
  )
}
