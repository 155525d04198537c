import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3'
import { paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm'

/** The agent's host writes it every few seconds. */
const isHeartbeat = (name: string) => name.endsWith('/agent-status')

/**
 * Returns what a shop stores, which Terraform does not compare: its parameters with their values,
 * the objects of its buckets with their digests, and the items of its tables.
 */
export async function readStored(
  client: {
    readonly endpoint: string
    readonly region: string
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  },
  { name, account }: { readonly name: string; readonly account: string },
): Promise<readonly string[]> {
  const s3 = new S3Client({ ...client, forcePathStyle: true })
  const [ssm, dynamodb] = [new SSMClient(client), new DynamoDBClient(client)]
  const stored: string[] = []
  try {
    const query = { Path: `/${name}/`, Recursive: true, WithDecryption: true }
    for await (const { Parameters = [] } of paginateGetParametersByPath({ client: ssm }, query))
      for (const { Name = '', Value } of Parameters)
        if (!isHeartbeat(Name)) stored.push(`${Name}: ${Value}`)
    for (const kind of ['site', 'artifacts', 'states']) {
      const list = { Bucket: `${name}-${kind}-${account}` }
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, list))
        stored.push(...Contents.map(({ Key, ETag }) => `${list.Bucket}/${Key}: ${ETag}`))
    }
    for (const kind of ['orders', 'products']) {
      const scan = { TableName: `${name}-${kind}` }
      for await (const { Items = [] } of paginateScan({ client: dynamodb }, scan))
        stored.push(...Items.map((item) => `${scan.TableName}: ${JSON.stringify(item)}`))
    }
  } finally {
    for (const one of [s3, ssm, dynamodb]) one.destroy()
  }
  return stored.sort()
}
