import { latestVersion } from '#core/mysql/migrations/index.ts'
import { secondsInWords } from '../progress.ts'
import { refuseLosses } from '../terraform/losses.ts'
import { changesNothing, countsInWords, isSame } from '../terraform/plan-summary.ts'
import { appVariables } from '../terraform/root-variables.ts'
import { applyPlan } from './apply-plan.ts'
import { type Addresses, bringUp } from './bring-up.ts'
import { goBack } from './go-back.ts'
import type { Desk } from './open-desk.ts'
import type { Roots } from './open-roots.ts'
import { type ReleasePlan, tellPlans } from './plan-release.ts'
import { type Candidate, digestOfValues, lastUp, type ReleaseRecord } from './record.ts'
import { readReleases, writeRelease } from './release-store.ts'
import { Unwell } from './unwell.ts'

export type DeployOptions = Addresses & {
  /** Asks whether a question is answered with yes. */
  readonly confirm: (question: string) => Promise<void>
}

/**
 * Applies a planned release and brings it up. One that does not work is left for the last that did.
 * Whatever happens once something was changed is written into the history.
 */
export async function deployRelease(
  desk: Desk,
  roots: Roots,
  release: {
    readonly candidate: Candidate
    readonly charts: Uint8Array
    readonly plans: ReleasePlan
    readonly startedAt: number
  },
  options: DeployOptions,
): Promise<void> {
  const { deployment, progress } = desk
  const { candidate, charts, plans, startedAt } = release
  const done: { foundation?: string; app?: string } = {}
  const record = async (outcome: ReleaseRecord['outcome'], reason?: string) =>
    writeRelease(
      { ...desk, env: deployment.env },
      {
        ...candidate,
        at: new Date().toISOString(),
        by: desk.by,
        outcome,
        ...(reason && { reason }),
        valuesDigest: digestOfValues(candidate.values),
        plans: done,
        seconds: Math.round((Date.now() - startedAt) / 1000),
      },
    )
  try {
    done.foundation = await applyPlan(roots.foundation, plans.foundation, progress)
    const foundation = await roots.foundation.outputs()
    const app = await planAgain(desk, roots, release, foundation, options)
    done.app = await applyPlan(roots.app, app, progress)
    const applied = { foundation, app: await roots.app.outputs() }
    const schemaVersion = latestVersion
    await bringUp(desk, candidate, applied, { ...options, schemaVersion, charts })
  } catch (error) {
    const reason = (error as Error).message
    await record('failed', reason).catch(({ message }: Error) =>
      progress.say(`the history does not know of it: ${message}`),
    )
    if (!(error instanceof Unwell)) throw error
    const before = lastUp(await readReleases({ ...desk, env: deployment.env }))
    if (!before) throw new Error(`${reason}\nthere is no release to go back to`, { cause: error })
    progress.say(`${reason}: back to release ${before.revision}`)
    await goBack(desk, before, { ...options, because: reason })
    throw new Error(`${reason}\nrelease ${before.revision} runs again`, { cause: error })
  }
  const revision = await record('up')
  const took = secondsInWords(Math.round((Date.now() - startedAt) / 1000))
  progress.say(`release ${revision} of ${deployment.env} is up (${took})`)
}

/**
 * What the foundation has told only now may change what the app's plan does: then it is shown again,
 * and asked about again.
 */
async function planAgain(
  { deployment, progress }: Desk,
  { app }: Roots,
  { candidate, plans }: { readonly candidate: Candidate; readonly plans: ReleasePlan },
  foundation: Readonly<Record<string, unknown>>,
  { confirm }: DeployOptions,
) {
  if (changesNothing(plans.foundation.json)) return plans.app
  const plan = await app.plan(appVariables(deployment, candidate, foundation))
  if (isSame(plan.summary, plans.app.summary)) return plan
  progress.say('the app would now do something else than was shown:')
  tellPlans(progress.say, { app: plan })
  refuseLosses('app', plan.summary)
  await confirm(`Apply this to ${deployment.env} (${countsInWords(plan.summary)})?`)
  return plan
}
