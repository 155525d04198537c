import { CloudFrontClient } from '@aws-sdk/client-cloudfront'
import { ECRClient } from '@aws-sdk/client-ecr'
import { S3Client } from '@aws-sdk/client-s3'
import { STSClient } from '@aws-sdk/client-sts'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { hasOwnEndpoint } from './config.ts'

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

export const createEcr = (region: string) => new ECRClient(settings(region, 30))
