import { readArguments } from './arguments.ts'
import { commandLine } from './config.ts'
import { confirm } from './confirm.ts'
import { checkout, deploymentArguments, readDeployment } from './deployment.ts'
import { keepBuilt } from './release/build-candidate.ts'
import { checkBeforehand, refuseExamples } from './release/check-beforehand.ts'
import { deployRelease } from './release/deploy-release.ts'
import { commitOf } from './release/git.ts'
import { atDesk } from './release/open-desk.ts'
import { prepareRelease } from './release/prepare-release.ts'
import { refuseSharedIdentity } from './release/refuse-shared-identity.ts'
import { run } from './run.ts'

const usage = `usage: make deploy ENV=dev|prod [YES=1] [FILE=values.yaml] [SET="chart.key=value …"]
       [IMAGE=…@sha256:…] [SITE=https://…] [API=https://…]   where to ask the shop, if not at its own addresses`

/** `make deploy`: builds, shows what changes, and brings it up. Safe to repeat after whatever failed. */
await run(async () => {
  const names = [...deploymentArguments, 'yes', 'image', 'site', 'api'] as const
  const given = readArguments(commandLine(), names, usage)
  const deployment = readDeployment(given)
  refuseExamples(deployment)
  const other = deployment.env === 'dev' ? 'prod' : 'dev'
  refuseSharedIdentity(
    deployment,
    readDeployment((name) => (name === 'env' ? other : undefined)),
  )
  const startedAt = Date.now()
  const version = commitOf(checkout)
  await atDesk(deployment, async (desk) => {
    await checkBeforehand(desk, new Date())
    const prepared = await prepareRelease(desk, { version, image: given('image'), look: false })
    const { built, candidate, roots } = prepared
    const agree = (question: string, left?: string) => confirm(question, given('yes') === '1', left)
    await agree(`Deploy ${version.slice(0, 12)} to ${deployment.env}?`)
    await desk.progress.step('artifacts', async () => {
      const count = await keepBuilt(desk, built, candidate)
      return `${count} new in ${desk.bucket}`
    })
    await deployRelease(
      desk,
      roots,
      { ...prepared, startedAt },
      { confirm: agree, site: given('site'), api: given('api') },
    )
  })
})
