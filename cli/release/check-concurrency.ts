import { GetAccountSettingsCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import type { Deployment } from '../deployment.ts'
import type { Values } from '../values/merge.ts'

/**
 * The concurrency that Lambda keeps for functions without a reservation. A new account may have
 * less in all; then nothing can be reserved.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
const leftUnreserved = 100

/** Lambda's quota `Concurrent executions` in Service Quotas. */
const quotaCode = 'L-B99A9384'

/**
 * Checks the account's Lambda concurrency, which is often 10 in a new account instead of 1000.
 * Returns a warning if it is too low for a shop; undefined otherwise. Throws Error if AWS would
 * refuse the values' reservation. A failed request to Lambda becomes a warning.
 */
export async function checkConcurrency(
  lambda: LambdaClient,
  { region, values, env }: Pick<Deployment, 'region' | 'values' | 'env'>,
): Promise<string | undefined> {
  const settings = await lambda
    .send(new GetAccountSettingsCommand({}))
    .catch(({ name, message }: Error) => message.split('\n')[0] || name)
  if (typeof settings === 'string')
    return `could not check the concurrency of Lambda (lambda:GetAccountSettings): ${settings}`
  const limit = settings.AccountLimit?.ConcurrentExecutions ?? Number.POSITIVE_INFINITY
  const { key, count } = reservationIn(values)
  const raise = `Ask AWS for more: aws service-quotas request-service-quota-increase --service-code lambda --quota-code ${quotaCode} --desired-value ${Math.max(1000, count + leftUnreserved)} --region ${region}`
  if (count > 0 && limit - count < Math.min(limit, leftUnreserved))
    throw new Error(
      `refused: ${key} of ${env} reserves ${count}, but Lambda may run only ${limit} functions at once in this account and region, and keeps ${Math.min(limit, leftUnreserved)} of them unreserved. Set ${key} to ${key.includes('reserved') ? 'null' : '0'} until AWS has raised this limit. ${raise}`,
    )
  if (limit >= leftUnreserved) return undefined
  return `Lambda may run only ${limit} functions at once in this account and region. Visitors beyond that get errors. ${raise}`
}

/** Returns what the API's function takes from the account's concurrency. */
function reservationIn(values: Values): { readonly key: string; readonly count: number } {
  const { runtime, function: settings } = values['api'] as {
    readonly runtime: string
    readonly function: Readonly<Record<string, number | null>>
  }
  const reserved = settings['reserved_concurrency'] ?? 0
  const provisioned = settings['provisioned_concurrency'] ?? 0
  if (runtime !== 'lambda') return { key: '', count: 0 }
  return reserved > 0
    ? { key: 'api.function.reserved_concurrency', count: reserved }
    : { key: 'api.function.provisioned_concurrency', count: provisioned }
}
