import { CloudFrontClient } from '@aws-sdk/client-cloudfront'
import { CloudFrontKeyValueStoreClient } from '@aws-sdk/client-cloudfront-keyvaluestore'
import { ECRClient } from '@aws-sdk/client-ecr'
import { S3Client } from '@aws-sdk/client-s3'
import { STSClient } from '@aws-sdk/client-sts'
// The key-value store takes no other signature; the SDK finds this signer once it is imported.
import '@aws-sdk/signature-v4a'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { hasOwnEndpoint, ownEndpoint } from './config.ts'

/** An operator's calls may take longer than a request of the shop: an agent's artifact has 40 MB. */
const settings = (region: string, seconds: number) => ({
  region,
  maxAttempts: 4,
  requestHandler: new NodeHttpHandler({
    connectionTimeout: 5000,
    requestTimeout: seconds * 1000,
    throwOnRequestTimeout: true,
  }),
})

/** An endpoint of one's own has no name for each bucket. */
export const createS3 = (region: string) =>
  new S3Client({ ...settings(region, 300), forcePathStyle: hasOwnEndpoint() })

export const createSts = (region: string) => new STSClient(settings(region, 10))

export const createCloudFront = (region: string) => new CloudFrontClient(settings(region, 30))

/** The account's number is a part of the host's name, which an endpoint of one's own does not have. */
export const createKeyValueStores = (region: string) =>
  new CloudFrontKeyValueStoreClient({ ...settings(region, 30), ...keyValueStoreAt(ownEndpoint()) })

function keyValueStoreAt(endpoint: string | undefined) {
  if (!endpoint) return {}
  const signed = { signingName: 'cloudfront-keyvaluestore', signingRegion: '*', properties: {} }
  const authSchemes = [{ name: 'sigv4a', signingRegionSet: ['*'], ...signed }]
  return { endpointProvider: () => ({ url: new URL(endpoint), properties: { authSchemes } }) }
}

export const createEcr = (region: string) => new ECRClient(settings(region, 30))
