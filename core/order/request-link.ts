import type { Client } from '../client.ts'
import type { Clock } from '../clock.ts'
import { countAction, limitsOf } from '../limits/request-limits.ts'
import { makeMessage, type SendMessage } from '../ports/messages.ts'
import type { RequestCounter } from '../ports/request-counter.ts'
import { toEmailKey } from './email-key.ts'

export type RequestLinkDeps = {
  readonly requestCounter: Pick<RequestCounter, 'count'>
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
  { requestCounter, sendTask, clock }: RequestLinkDeps,
): Promise<void> {
  const { number, email, client, traceId } = wanted
  await countAction(limitsOf('find-order', client), requestCounter)
  const body = { number, emailKey: toEmailKey(email) }
  await sendTask(makeMessage('order.link', body, { traceId, clock }))
}
