import { HeadBucketCommand } from '@aws-sdk/client-s3'
import { type Deployment, stripeModeOf } from '../deployment.ts'
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

/**
 * Returns one line for each value that a deploy needs and that is missing: an address from the
 * example, or no contact address for a shop that takes real money.
 */
export function missingValues(deployment: Deployment): readonly string[] {
  const { env, values } = deployment
  const file = `environments/${env}/values.yaml`
  const { from, contact } = values['mail'] as {
    readonly from: string
    readonly contact?: string | null
  }
  const isExample = (address: string) => address.endsWith('@example.com')
  const missing: string[] = []
  if (isExample(from))
    missing.push(
      `mail.from is still the example address ${from}. Set the sender of the shop's mails in ${file}`,
    )
  if (contact && isExample(contact))
    missing.push(
      `mail.contact is the example address ${contact}. Set the address that answers buyers in ${file}`,
    )
  if (!contact && stripeModeOf(deployment) === 'live')
    missing.push(
      `mail.contact is not set, so buyers cannot reach the shop. Set the address that answers them in ${file}`,
    )
  return missing
}

/** Throws Error if a value that a deploy needs is missing. */
export function refuseMissingValues(deployment: Deployment): void {
  const missing = missingValues(deployment)
  if (missing.length > 0) throw new Error(missing.map((line) => `refused: ${line}`).join('\n'))
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
