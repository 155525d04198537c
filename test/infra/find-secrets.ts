import { gunzipSync } from 'node:zlib'
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import {
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3'
import { unzipSync } from 'fflate'

type Found = {
  /** What was searched, e.g. `12 objects in 4 buckets, 3 functions`. */
  readonly searched: string
  /** Where a secret was found. Never contains the secret. */
  readonly places: readonly string[]
}

/**
 * Searches for secrets in all bucket objects (states, releases, unpacked artifacts) and in the
 * functions' environments.
 */
export async function findSecrets(endpoint: string, secrets: readonly string[]): Promise<Found> {
  const client = {
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  }
  const [s3, lambda] = [new S3Client({ ...client, forcePathStyle: true }), new LambdaClient(client)]
  const containsSecret = (data: Uint8Array) =>
    partsOf(Buffer.from(data)).some((part) => secrets.some((secret) => part.includes(secret)))
  const places: string[] = []
  try {
    const objects = await objectsOf(s3)
    for (const { Bucket, Key } of objects) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
      if (Body && containsSecret(await Body.transformToByteArray())) places.push(`${Bucket}/${Key}`)
    }
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}))
    for (const lambdaFunction of Functions)
      if (containsSecret(Buffer.from(JSON.stringify(lambdaFunction))))
        places.push(`${lambdaFunction.FunctionName}`)
    const buckets = new Set(objects.map(({ Bucket }) => Bucket)).size
    return {
      searched: `${objects.length} objects in ${buckets} buckets, ${Functions.length} functions`,
      places,
    }
  } finally {
    s3.destroy()
    lambda.destroy()
  }
}

async function objectsOf(s3: S3Client) {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}))
  const objects: { readonly Bucket: string; readonly Key: string }[] = []
  for (const { Name: Bucket = '' } of Buckets) {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
    objects.push(...Contents.map(({ Key = '' }) => ({ Bucket, Key })))
  }
  return objects
}

/** Returns the unpacked files of an archive, or the data itself. */
function partsOf(data: Buffer): readonly Buffer[] {
  if (data.subarray(0, 2).toString('latin1') === 'PK')
    return Object.values(unzipSync(data)).map((part) => Buffer.from(part))
  return [data[0] === 0x1f && data[1] === 0x8b ? gunzipSync(data) : data]
}
