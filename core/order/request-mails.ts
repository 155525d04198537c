import type { Log } from '../log.ts'
import type { OrderChange } from '../ports/order-store.ts'
import { type SendTaskDeps, sendEffects } from './send-task.ts'

export type RequestMailsDeps = SendTaskDeps & { readonly log: Log }

/**
 * Asks the agent to send the mails that a change has stored. Never throws: if the queue does not
 * answer, the sweeper asks again.
 */
export async function requestMails(
  { orderId, mails = [] }: Pick<OrderChange, 'orderId' | 'mails'>,
  traceId: string,
  deps: RequestMailsDeps,
): Promise<void> {
  if (mails.length === 0) return
  await sendEffects({ orderId, traceId }, deps).catch((err: unknown) => {
    deps.log.warn({ orderId, traceId, effect: 'mail', err }, 'effect.postponed')
  })
}
