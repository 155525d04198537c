import type { Clock } from '../clock.ts'
import { ShopError } from '../errors.ts'
import type { CountRequest, RequestLimit } from '../ports/count-request.ts'
import { makeMessage, type SendMessage } from '../ports/messages.ts'
import { toEmailKey } from './email-key.ts'
import type { Client } from './order-limits.ts'

/**
 * How many links a client may request within an hour. Generous, because an office or the customers
 * of a carrier share an address: the mails of each order have a limit of their own.
 */
const hourlyLimits = { subnet: 60, network: 200, direct: 200 } as const

export type RequestLinkDeps = {
  readonly countRequest: CountRequest
  readonly sendTask: SendMessage<'order.link'>
  readonly clock: Clock
}

/**
 * Asks the agent to mail a link to the order with this number and e-mail address. It does not look
 * for the order: so neither its result nor its duration tells whether the order exists. Throws
 * ShopError too_many_attempts or busy.
 */
export async function requestLink(
  wanted: {
    /** As `toOrderNumber` returns it. */
    readonly number: string
    readonly email: string
    readonly client: Client
    readonly traceId: string
  },
  { countRequest, sendTask, clock }: RequestLinkDeps,
): Promise<void> {
  const { number, email, client, traceId } = wanted
  for (const limit of limitsOf(client)) {
    const retryAfter = await countRequest(limit)
    if (retryAfter === undefined) continue
    throw new ShopError('too_many_attempts', 'this client has requested too many links', {
      details: { retryAfter },
    })
  }
  const body = { number, emailKey: toEmailKey(email) }
  await sendTask(makeMessage('order.link', body, { traceId, clock }))
}

function limitsOf(client: Client): readonly RequestLimit[] {
  const limit = (kind: keyof typeof hourlyLimits, id: string): RequestLimit => ({
    name: `find#${kind}#${id}`,
    max: hourlyLimits[kind],
    seconds: 3600,
  })
  if (client === 'direct') return [limit('direct', 'all')]
  const { network, subnet } = client
  return [...(subnet ? [limit('subnet', subnet)] : []), limit('network', network)]
}
