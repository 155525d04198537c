import type { CloudFrontClient } from '@aws-sdk/client-cloudfront'
import type { CloudFrontKeyValueStoreClient } from '@aws-sdk/client-cloudfront-keyvaluestore'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { KMSClient } from '@aws-sdk/client-kms'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import type { RDSClient } from '@aws-sdk/client-rds'
import type { S3Client } from '@aws-sdk/client-s3'
import type { SESv2Client } from '@aws-sdk/client-sesv2'
import type { SNSClient } from '@aws-sdk/client-sns'
import type { SSMClient } from '@aws-sdk/client-ssm'
import {
  createDynamoDb,
  createInvokingLambda,
  createSes,
  createSns,
  createSsm,
} from '#core/aws/clients.ts'
import { checkSignedIn } from '../account.ts'
import {
  createCloudFront,
  createKeyValueStores,
  createKms,
  createLambda,
  createRds,
  createS3,
} from '../aws.ts'
import type { Deployment } from '../deployment.ts'
import type { Io } from '../io.ts'
import { createProgress, type Progress } from '../progress.ts'
import { artifactsBucketOf } from '../resource-names.ts'

/** The context of an operator's command: the deployment, the operator, and the AWS clients. */
export type OperatorContext = {
  readonly deployment: Deployment
  /** The operator's ARN. */
  readonly by: string
  /** The bucket for artifacts and release records. */
  readonly bucket: string
  readonly s3: S3Client
  readonly ssm: SSMClient
  readonly dynamodb: DynamoDBClient
  readonly lambda: LambdaClient
  /** For functions that run up to 15 minutes, the maximum of Lambda. */
  readonly invokingLambda: LambdaClient
  readonly cloudfront: CloudFrontClient
  readonly keyValueStores: CloudFrontKeyValueStoreClient
  readonly ses: SESv2Client
  readonly kms: KMSClient
  readonly sns: SNSClient
  readonly rds: RDSClient
  readonly progress: Progress
}

/**
 * Runs `work` with the context of a deployment, and closes the AWS clients afterwards. Throws Error
 * if the operator is not signed in to the deployment's account.
 */
export async function withOperatorContext(
  deployment: Deployment,
  { stdout }: Pick<Io, 'stdout'>,
  work: (context: OperatorContext) => Promise<void>,
): Promise<void> {
  const by = await checkSignedIn(deployment)
  const { region } = deployment
  const clients = {
    s3: createS3(region),
    ssm: createSsm(region),
    dynamodb: createDynamoDb(region),
    lambda: createLambda(region),
    invokingLambda: createInvokingLambda(region, 900),
    cloudfront: createCloudFront(region),
    keyValueStores: createKeyValueStores(region),
    ses: createSes(region),
    kms: createKms(region),
    sns: createSns(region),
    rds: createRds(region),
  }
  const bucket = artifactsBucketOf(deployment)
  try {
    await work({ deployment, by, bucket, ...clients, progress: createProgress(stdout) })
  } finally {
    for (const client of Object.values(clients)) client.destroy()
  }
}
