import { CloudFrontClient, CreateKeyValueStoreCommand } from '@aws-sdk/client-cloudfront'
import { createKeyValueStores } from '../../aws.ts'
import { openKeyValueStore } from '../../edge/key-value-store.ts'

/** Creates a key-value store in the emulated account and opens it. */
export async function openStore(Name: string) {
  const region = 'eu-west-1'
  const cloudfront = new CloudFrontClient({ region })
  const made = await cloudfront.send(new CreateKeyValueStoreCommand({ Name }))
  cloudfront.destroy()
  const arn = made.KeyValueStore?.ARN ?? ''
  const stores = createKeyValueStores(region)
  return { arn, stores, store: openKeyValueStore(stores, arn), close: () => stores.destroy() }
}
