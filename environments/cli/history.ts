import { readArguments } from './arguments.ts'
import { commandLine } from './config.ts'
import { deploymentArguments, readDeployment } from './deployment.ts'
import { checkBuckets } from './release/check-beforehand.ts'
import { atDesk } from './release/open-desk.ts'
import { recordInWords } from './release/record.ts'
import { readReleases } from './release/release-store.ts'
import { run } from './run.ts'

/** `make history`: every release, who made it, when, of what, and how it ended. */
await run(async (say) => {
  const given = readArguments(
    commandLine(),
    deploymentArguments,
    'usage: make history ENV=dev|prod',
  )
  await atDesk(readDeployment(given), async (desk) => {
    await checkBuckets(desk)
    const releases = await readReleases({ ...desk, env: desk.deployment.env })
    if (releases.length === 0) say('nothing was released yet')
    for (const release of releases) say(recordInWords(release))
  })
})
