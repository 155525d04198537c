import type { Client } from '../client.ts'
import { ShopError } from '../errors.ts'
import type { RequestCounter, RequestLimit } from '../ports/request-counter.ts'

/**
 * How often one client may do something. Each number leaves room for an office of 200 people behind
 * one address, and stops a program within minutes: see `docs/request-limits.md`. An IPv6 /48 may do four
 * times as much, because it can be one company or many customers of a carrier.
 */
export const clientLimits = {
  'change-cart': { max: 2000, seconds: 600 },
  checkout: { max: 400, seconds: 600 },
  'find-order': { max: 60, seconds: 3600 },
  'mail-code': { max: 100, seconds: 3600 },
  'wrong-password': { max: 60, seconds: 900 },
  'wrong-code': { max: 60, seconds: 900 },
  'wrong-operator-password': { max: 20, seconds: 900 },
  'wrong-operator-code': { max: 20, seconds: 900 },
} as const

export type LimitedAction = keyof typeof clientLimits

/** Returns the limits of an action for a client address: an IPv4 address, or an IPv6 /64 and /48. */
export function limitsOf(action: LimitedAction, client: Client): readonly RequestLimit[] {
  const { max, seconds } = clientLimits[action]
  const limit = (kind: string, id: string, most: number = max): RequestLimit => ({
    name: `${action}#${kind}#${id}`,
    max: most,
    seconds,
  })
  if (client === 'direct') return [limit('direct', 'all')]
  const { network, subnet } = client
  return subnet
    ? [limit('subnet', subnet), limit('network', network, 4 * max)]
    : [limit('network', network)]
}

/**
 * Counts an action. Throws ShopError too_many_attempts, with the seconds to wait, if one of the
 * limits is reached; busy if the store does not respond.
 */
export async function countAction(
  limits: readonly RequestLimit[],
  { count }: Pick<RequestCounter, 'count'>,
): Promise<void> {
  const waits = await Promise.all(limits.map(count))
  const retryAfter = Math.max(0, ...waits.map((seconds = 0) => seconds))
  if (retryAfter === 0) return
  throw new ShopError('too_many_attempts', 'too many attempts, try again later', {
    details: { retryAfter },
  })
}
