import { HeadBucketCommand } from '@aws-sdk/client-s3'
import type { Deployment } from '../deployment.ts'
import { accountOf, rootNames, statesBucketOf } from '../resource-names.ts'
import { knownSecrets, type SecretName } from '../secrets/known-secrets.ts'
import { hasSecret } from '../secrets/store-secret.ts'
import { formatLock, readLock } from '../terraform/state-lock.ts'
import type { OperatorContext } from './operator-context.ts'
import { refuseUnfinished } from './release-store.ts'

/**
 * Secrets that a deploy does not need. The first is created with Stripe's endpoint, which needs the
 * shop's URL. The deploy itself creates the others.
 */
const optionalSecrets: ReadonlySet<SecretName> = new Set([
  'stripe-webhook-secret',
  'origin-secret',
  'link-key',
])

/**
 * Checks the prerequisites of a change: buckets and secrets exist, and no other change is in
 * progress. Throws Error with what is missing and the command that fixes it.
 */
export async function checkPrerequisites(context: OperatorContext, now: Date): Promise<void> {
  await checkBuckets(context)
  await checkLocks(context, now)
  await refuseUnfinished({ ...context, env: context.deployment.env })
  const { env } = context.deployment
  const missing = (await missingSecrets(context)).filter((name) => !optionalSecrets.has(name))
  if (missing.length === 0) return
  const lines = missing.map(
    (name) => `  ${name} (${knownSecrets[name].what}): make secrets-set ENV=${env} NAME=${name}`,
  )
  throw new Error([`refused: ${env} has no value for these secrets:`, ...lines].join('\n'))
}

/** Throws Error if mail.from is still the module's example address, from which SES cannot send. */
export function refuseExamples({ env, values }: Deployment): void {
  const { from } = values['mail'] as { readonly from: string }
  if (!from.endsWith('@example.com')) return
  throw new Error(
    `refused: mail.from is still the example address ${from}. Set the sender of the shop's mails in environments/${env}/values.yaml`,
  )
}

/** Returns the names of the secrets that are not stored yet. */
export async function missingSecrets({
  deployment,
  ssm,
}: OperatorContext): Promise<readonly SecretName[]> {
  const { parameters } = deployment
  const names = Object.keys(knownSecrets) as SecretName[]
  const found = await Promise.all(names.map((name) => hasSecret({ ssm, parameters }, name)))
  return names.filter((_, index) => !found[index])
}

/** Throws Error if the shop's buckets do not exist (`make bootstrap` creates them). */
export async function checkBuckets({ deployment, s3, bucket }: OperatorContext): Promise<void> {
  const account = accountOf(deployment)
  for (const Bucket of [statesBucketOf(deployment), bucket]) {
    await s3
      .send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: account }))
      .catch((cause: Error) => {
        if (cause.name !== 'NotFound') throw cause
        throw new Error(
          `refused: bucket ${Bucket} does not exist. Create it: make bootstrap ENV=${deployment.env}`,
          { cause },
        )
      })
  }
}

async function checkLocks({ deployment, s3 }: OperatorContext, now: Date): Promise<void> {
  const { env } = deployment
  for (const root of rootNames) {
    const lock = await readLock({ s3, deployment, root })
    if (lock)
      throw new Error(
        `refused: ${root} of ${env} is locked by ${formatLock(lock, now)}. Try again when that command has ended; if its process has crashed, run make unlock ENV=${env}`,
      )
  }
}
