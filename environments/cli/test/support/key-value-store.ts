import { CloudFrontClient, CreateKeyValueStoreCommand } from '@aws-sdk/client-cloudfront'
import { createKeyValueStores } from '../../aws.ts'
import { openKeyValueStore } from '../../edge/key-value-store.ts'

type Client = {
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** A key-value store in the emulated account, and the shop's own way to it. */
export async function openStore(client: Client, Name: string) {
  const cloudfront = new CloudFrontClient(client)
  const made = await cloudfront.send(new CreateKeyValueStoreCommand({ Name }))
  cloudfront.destroy()
  const arn = made.KeyValueStore?.ARN ?? ''
  const { region, endpoint, credentials } = client
  const stores = createKeyValueStores(region, { endpoint, credentials })
  return { arn, stores, store: openKeyValueStore(stores, arn), close: () => stores.destroy() }
}
