import { checkSignedIn } from './account.ts'
import { createS3 } from './aws.ts'
import { confirm } from './confirm.ts'
import { readDeployment } from './deployment.ts'
import { hasBucket, makeBucket } from './operate/make-bucket.ts'
import { accountOf, artifactsBucketOf, statesBucketOf } from './resource-names.ts'
import type { CommandOf } from './targets.ts'

/** `make bootstrap`: creates a shop's two buckets, for Terraform states and for artifacts. */
export const bootstrap: CommandOf<'bootstrap'> = async (given, io) => {
  const { print, checkout } = io
  const deployment = readDeployment(given, checkout)
  const operator = await checkSignedIn(deployment)
  const [, partition = 'aws'] = operator.split(':')
  const account = accountOf(deployment)
  const { region } = deployment
  const s3 = createS3(region)
  try {
    const names = [statesBucketOf(deployment), artifactsBucketOf(deployment)]
    for (const name of names) {
      const exists = await hasBucket(s3, { name, account })
      print(`${name} ${exists ? 'exists; its settings will be applied again' : 'will be created'}`)
    }
    if (given.DRY_RUN) return
    await confirm(`Apply this to account ${account}, region ${region}?`, given.YES, io)
    for (const name of names) {
      const isNew = await makeBucket(s3, { name, account, region, partition })
      print(`${name} ${isNew ? 'is created' : 'already existed; its settings are applied'}`)
    }
  } finally {
    s3.destroy()
  }
}
