import { whoAmI } from './account.ts'
import { readArguments } from './arguments.ts'
import { createS3 } from './aws.ts'
import { commandLine } from './config.ts'
import { deploymentArguments, readDeployment } from './deployment.ts'
import { makeBucket } from './operate/make-bucket.ts'
import { accountOf, artifactsBucketOf, statesBucketOf } from './places.ts'
import { run } from './run.ts'

/** `make bootstrap`: the two buckets that everything else needs, once an account. */
await run(async (say) => {
  const usage = 'usage: make bootstrap ENV=dev|prod'
  const deployment = readDeployment(readArguments(commandLine(), deploymentArguments, usage))
  await whoAmI(deployment)
  const account = accountOf(deployment)
  const { region } = deployment
  const s3 = createS3(region)
  try {
    for (const name of [statesBucketOf(account), artifactsBucketOf(account)]) {
      const isNew = await makeBucket(s3, { name, account, region })
      say(`${name} ${isNew ? 'is made' : 'was there already'}`)
    }
  } finally {
    s3.destroy()
  }
})
