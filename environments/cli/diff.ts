import { readArguments } from './arguments.ts'
import { commandLine } from './config.ts'
import { checkout, deploymentArguments, readDeployment } from './deployment.ts'
import { checkBuckets } from './release/check-beforehand.ts'
import { commitOrNone } from './release/git.ts'
import { atDesk } from './release/open-desk.ts'
import { prepareRelease } from './release/prepare-release.ts'
import { run } from './run.ts'

/** `make diff`: what a deploy would change, and what that would cost. Nothing is changed by it. */
await run(async () => {
  const usage = 'usage: make diff ENV=dev|prod [FILE=values.yaml] [SET="chart.key=value …"]'
  const given = readArguments(commandLine(), [...deploymentArguments, 'image'], usage)
  await atDesk(readDeployment(given), async (desk) => {
    await checkBuckets(desk)
    const version = commitOrNone(checkout)
    await prepareRelease(desk, { version, image: given('image'), look: true })
  })
})
