import { CloudFrontClient } from '@aws-sdk/client-cloudfront'
import { CloudFrontKeyValueStoreClient } from '@aws-sdk/client-cloudfront-keyvaluestore'
import { ECRClient } from '@aws-sdk/client-ecr'
import { KMSClient } from '@aws-sdk/client-kms'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { RDSClient } from '@aws-sdk/client-rds'
import { S3Client } from '@aws-sdk/client-s3'
import { STSClient } from '@aws-sdk/client-sts'
// The key-value store API requires SigV4A. Importing this package registers the signer with the
// SDK.
import '@aws-sdk/signature-v4a'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { customEndpoint, hasCustomS3Endpoint } from './config.ts'

/** Timeouts are longer than in the shop, because operators upload large artifacts (40 MB). */
const settings = (region: string, seconds: number) => ({
  region,
  maxAttempts: 4,
  requestHandler: new NodeHttpHandler({
    connectionTimeout: 5000,
    requestTimeout: seconds * 1000,
    throwOnRequestTimeout: true,
  }),
})

/** A custom endpoint has no DNS name for each bucket, so it needs path-style addresses. */
export const createS3 = (region: string) =>
  new S3Client({ ...settings(region, 300), forcePathStyle: hasCustomS3Endpoint() })

export const createSts = (region: string) => new STSClient(settings(region, 10))

export const createCloudFront = (region: string) => new CloudFrontClient(settings(region, 30))

/**
 * The SDK puts the account id into the host name. A custom endpoint has no such host, so its URL is
 * set here.
 */
export const createKeyValueStores = (region: string) =>
  new CloudFrontKeyValueStoreClient({
    ...settings(region, 30),
    ...keyValueStoreAt(customEndpoint()),
  })

function keyValueStoreAt(endpoint: string | undefined) {
  if (!endpoint) return {}
  const signed = { signingName: 'cloudfront-keyvaluestore', signingRegion: '*', properties: {} }
  const authSchemes = [{ name: 'sigv4a', signingRegionSet: ['*'], ...signed }]
  return { endpointProvider: () => ({ url: new URL(endpoint), properties: { authSchemes } }) }
}

export const createLambda = (region: string) => new LambdaClient(settings(region, 10))

export const createEcr = (region: string) => new ECRClient(settings(region, 30))

export const createKms = (region: string) => new KMSClient(settings(region, 10))

export const createRds = (region: string) => new RDSClient(settings(region, 30))
