import { createKeyValueStores } from '../aws.ts'
import type { Deployment } from '../deployment.ts'
import type { Io } from '../io.ts'
import { readDeployedOutput } from '../release/read-deployed-output.ts'
import { type KeyValueStore, openKeyValueStore } from './key-value-store.ts'

/**
 * Runs `work` with the key-value store of the deployed edge; with undefined before the first
 * deploy.
 */
export async function withEdgeStore(
  deployment: Deployment,
  io: Io,
  work: (store: KeyValueStore | undefined) => Promise<void>,
): Promise<void> {
  const edge = (await readDeployedOutput(deployment, io, 'edge')) as
    | { readonly key_value_store_arn?: string }
    | undefined
  const arn = edge?.key_value_store_arn
  const client = createKeyValueStores(deployment.region)
  try {
    await work(arn ? openKeyValueStore(client, arn) : undefined)
  } finally {
    client.destroy()
  }
}
