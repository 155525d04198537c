import { secondsInWords } from '../progress.ts'
import { refuseLosses } from '../terraform/losses.ts'
import type { RootPlan } from '../terraform/open-root.ts'
import { appVariables } from '../terraform/root-variables.ts'
import { applyPlan } from './apply-plan.ts'
import { type Addresses, bringUp } from './bring-up.ts'
import { readKept } from './keep-artifacts.ts'
import type { Desk } from './open-desk.ts'
import { openRoots } from './open-roots.ts'
import { tellPlans } from './plan-release.ts'
import type { ReleaseRecord } from './record.ts'
import { writeRelease } from './release-store.ts'

export type GoBackOptions = Addresses & {
  /** Hears the plan before it is applied, and throws where it is not to be. */
  readonly agree?: (plan: RootPlan) => Promise<void>
  /** Why, where nobody asked for it. */
  readonly because?: string
}

/**
 * Applies a recorded release again from what was kept of it: charts, values, artifacts, site. Nothing is
 * built, and the foundation stays as it is. Throws Error where data would be lost.
 */
export async function goBack(
  desk: Desk,
  release: ReleaseRecord,
  options: GoBackOptions,
): Promise<number> {
  const { deployment, progress } = desk
  const startedAt = Date.now()
  const charts = await readKept(desk, release.charts)
  const roots = await openRoots(deployment, charts)
  const foundation = await roots.foundation.outputs()
  const plan = await roots.app.plan(appVariables(deployment, release, foundation))
  progress.say('foundation: stays as it is')
  tellPlans(progress.say, { app: plan })
  refuseLosses('app', plan.summary)
  await options.agree?.(plan)
  const words = await applyPlan(roots.app, plan, progress)
  const applied = { foundation, app: await roots.app.outputs() }
  await bringUp(desk, release, applied, { ...options, schemaVersion: undefined, charts })
  const { revision: backTo, reason: _, ...kept } = release
  const seconds = Math.round((Date.now() - startedAt) / 1000)
  const revision = await writeRelease(
    { ...desk, env: deployment.env },
    {
      ...kept,
      backTo,
      at: new Date().toISOString(),
      by: desk.by,
      outcome: 'up',
      ...(options.because && { reason: options.because }),
      plans: { app: words },
      seconds,
    },
  )
  progress.say(
    `release ${backTo} of ${deployment.env} runs again, as release ${revision} (${secondsInWords(seconds)})`,
  )
  return revision
}
