import { HeadBucketCommand } from '@aws-sdk/client-s3'
import type { Deployment } from '../deployment.ts'
import { accountOf, rootNames, statesBucketOf } from '../places.ts'
import { knownSecrets, type SecretName } from '../secrets/known-secrets.ts'
import { hasSecret } from '../secrets/store-secret.ts'
import { lockInWords, readLock } from '../terraform/state-lock.ts'
import type { OperatorContext } from './operator-context.ts'
import { refuseUnended } from './release-store.ts'

/** The first comes with the endpoint at Stripe, which needs the shop's address; deploy draws the second. */
const canWait: ReadonlySet<SecretName> = new Set(['stripe-webhook-secret', 'origin-secret'])

/**
 * What must be there before anything is changed: the buckets, the secrets, and nobody else at work.
 * Throws Error with what lacks and the command that brings it.
 */
export async function checkBeforehand(context: OperatorContext, now: Date): Promise<void> {
  await checkBuckets(context)
  await checkLocks(context, now)
  await refuseUnended({ ...context, env: context.deployment.env })
  const { env } = context.deployment
  const missing = (await missingSecrets(context)).filter((name) => !canWait.has(name))
  if (missing.length === 0) return
  const lines = missing.map(
    (name) => `  ${name} (${knownSecrets[name].what}): make secrets-set ENV=${env} NAME=${name}`,
  )
  throw new Error([`refused: the shop of ${env} has no`, ...lines].join('\n'))
}

/** Throws Error where a value is still the example that its module has: AWS would send nobody's mail. */
export function refuseExamples({ env, values }: Deployment): void {
  const { from } = values['mail'] as { readonly from: string }
  if (!from.endsWith('@example.com')) return
  throw new Error(
    `refused: mail.from is ${from}, which is nobody's: say whom the shop's mails are from in environments/${env}/values.yaml`,
  )
}

/** The secrets that nobody has stored yet. */
export async function missingSecrets({
  deployment,
  ssm,
}: OperatorContext): Promise<readonly SecretName[]> {
  const { parameters } = deployment
  const names = Object.keys(knownSecrets) as SecretName[]
  const found = await Promise.all(names.map((name) => hasSecret({ ssm, parameters }, name)))
  return names.filter((_, index) => !found[index])
}

/** Throws Error where the account has not been prepared. */
export async function checkBuckets({ deployment, s3, bucket }: OperatorContext): Promise<void> {
  const account = accountOf(deployment)
  for (const Bucket of [statesBucketOf(account), bucket]) {
    await s3
      .send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: account }))
      .catch((cause: Error) => {
        if (cause.name !== 'NotFound') throw cause
        throw new Error(
          `refused: there is no bucket ${Bucket} yet: make bootstrap ENV=${deployment.env}`,
          { cause },
        )
      })
  }
}

async function checkLocks({ deployment, s3 }: OperatorContext, now: Date): Promise<void> {
  const { env } = deployment
  for (const root of rootNames) {
    const lock = await readLock({ s3, account: accountOf(deployment), env, root })
    if (lock)
      throw new Error(
        `refused: ${root} of ${env} is held by ${lockInWords(lock, now)}: try again when they are done; where they cannot give it back, make unlock ENV=${env}`,
      )
  }
}
