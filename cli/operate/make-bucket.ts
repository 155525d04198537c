import {
  CreateBucketCommand,
  HeadBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3'

type Bucket = {
  readonly name: string
  readonly account: string
  readonly region: string
  /** `aws`, or `aws-us-gov`, for example. */
  readonly partition: string
}

/**
 * Creates a private, versioned, encrypted bucket that accepts only TLS. Applies the same settings
 * to an existing bucket, so it is safe to repeat. Returns whether the bucket is new.
 */
export async function makeBucket(
  s3: S3Client,
  { name, account, region, partition }: Bucket,
): Promise<boolean> {
  const owned = { Bucket: name, ExpectedBucketOwner: account }
  const exists = await hasBucket(s3, { name, account })
  if (!exists) await s3.send(new CreateBucketCommand({ Bucket: name, ...locationOf(region) }))
  await s3.send(
    new PutPublicAccessBlockCommand({
      ...owned,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    }),
  )
  const VersioningConfiguration = { Status: 'Enabled' } as const
  await s3.send(new PutBucketVersioningCommand({ ...owned, VersioningConfiguration }))
  const byDefault = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } } as const
  const ServerSideEncryptionConfiguration = { Rules: [byDefault] }
  await s3.send(new PutBucketEncryptionCommand({ ...owned, ServerSideEncryptionConfiguration }))
  await s3.send(
    new PutBucketPolicyCommand({ ...owned, Policy: onlyOverTls(`arn:${partition}:s3:::${name}`) }),
  )
  return !exists
}

/**
 * Returns whether the account has this bucket. Throws Error if the bucket belongs to another
 * account.
 */
export async function hasBucket(
  s3: S3Client,
  { name, account }: Pick<Bucket, 'name' | 'account'>,
): Promise<boolean> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: name, ExpectedBucketOwner: account }))
    return true
  } catch (cause) {
    const { name: error } = cause as Error
    if (error === 'NotFound') return false
    throw new Error(
      `bucket ${name} belongs to another account, or you may not access it: ${error}`,
      { cause },
    )
  }
}

/** S3 rejects a location constraint for us-east-1, its default region. */
const locationOf = (region: string) =>
  region === 'us-east-1'
    ? {}
    : { CreateBucketConfiguration: { LocationConstraint: region as 'eu-west-1' } }

function onlyOverTls(arn: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OnlyOverTls',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  })
}
