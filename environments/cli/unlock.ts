import { whoAmI } from './account.ts'
import { readArguments } from './arguments.ts'
import { createS3 } from './aws.ts'
import { commandLine } from './config.ts'
import { confirm } from './confirm.ts'
import { deploymentArguments, readDeployment } from './deployment.ts'
import { accountOf, rootNames } from './places.ts'
import { run } from './run.ts'
import { breakLock, lockInWords, readLock } from './terraform/state-lock.ts'

/** `make unlock`: takes away the lock of somebody who cannot give it back any more. */
await run(async (say) => {
  const usage = 'usage: make unlock ENV=dev|prod [YES=1]'
  const given = readArguments(commandLine(), [...deploymentArguments, 'yes'], usage)
  const deployment = readDeployment(given)
  await whoAmI(deployment)
  const { env, region } = deployment
  const s3 = createS3(region)
  try {
    for (const root of rootNames) {
      const place = { s3, account: accountOf(deployment), env, root }
      const lock = await readLock(place)
      if (!lock) {
        say(`${root}: nobody holds it`)
        continue
      }
      say(`${root}: held by ${lockInWords(lock, new Date())}`)
      await confirm(
        'Take it away? Whoever still works there may break the state.',
        given('yes') === '1',
      )
      await breakLock(place)
      say(`${root}: free`)
    }
  } finally {
    s3.destroy()
  }
})
