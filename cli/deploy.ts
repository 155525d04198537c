import { confirm, requireTerminal } from './confirm.ts'
import { readDeployment } from './deployment.ts'
import { uploadBuilt } from './release/build-candidate.ts'
import { checkConcurrency } from './release/check-concurrency.ts'
import { checkPrerequisites, refuseMissingValues } from './release/check-prerequisites.ts'
import { deployRelease } from './release/deploy-release.ts'
import { readCommit } from './release/git.ts'
import { withOperatorContext } from './release/operator-context.ts'
import { readOtherShops } from './release/other-shops.ts'
import { prepareRelease } from './release/prepare-release.ts'
import { refuseSharedIdentity } from './release/refuse-shared-identity.ts'
import { readUrlOverrides } from './release/url-overrides.ts'
import type { CommandOf } from './targets.ts'
import { readAll } from './variables.ts'

/** `make deploy`: builds, prints the plan, asks, and deploys. Safe to repeat after any failure. */
export const deploy: CommandOf<'deploy'> = async (given, io) => {
  const { checkout } = io
  const [deployment, urls] = readAll(
    () => readDeployment(given, checkout),
    () => readUrlOverrides(given),
  )
  refuseMissingValues(deployment)
  refuseSharedIdentity(deployment, readOtherShops(deployment, checkout))
  requireTerminal(given, io)
  const startedAt = Date.now()
  const version = readCommit(checkout)
  await withOperatorContext(deployment, io, async (context) => {
    await checkPrerequisites(context, new Date())
    const warning = await checkConcurrency(context.lambda, deployment)
    if (warning) context.progress.print(warning)
    const readOnly = given.DRY_RUN
    const prepared = await prepareRelease(context, { version, image: given.IMAGE, readOnly })
    if (readOnly) return context.progress.print('DRY_RUN: nothing was changed')
    const { built, candidate, roots } = prepared
    const agree = (question: string, stateAfterNo?: string) =>
      confirm(question, given.YES, io, stateAfterNo)
    await agree(`Deploy ${version.slice(0, 12)} to ${deployment.env}?`)
    await context.progress.step('artifacts', async () => {
      const count = await uploadBuilt(context, built, candidate)
      return `${count} uploaded to ${context.bucket}`
    })
    await deployRelease(context, roots, { ...prepared, startedAt }, { confirm: agree, ...urls })
  })
}
