import type { Log } from '../log.ts'
import type { OrderChange } from '../ports/order-store.ts'
import { changesSale, type SaleChange } from './due-sale.ts'
import { type SendTaskDeps, sendEffects } from './send-task.ts'

export type RequestEffectsDeps = SendTaskDeps & { readonly log: Log }

/**
 * Asks the agent to send the mails that a change has stored, and to write the sale that it has
 * changed. Never throws: if the queue does not answer, the sweeper asks again.
 */
export async function requestEffects(
  change: SaleChange & Pick<OrderChange, 'orderId' | 'mails'>,
  traceId: string,
  deps: RequestEffectsDeps,
): Promise<void> {
  const { orderId, mails = [] } = change
  if (mails.length === 0 && !changesSale(change)) return
  await sendEffects({ orderId, traceId }, deps).catch((err: unknown) => {
    deps.log.warn({ orderId, traceId, effect: 'effects', err }, 'effect.postponed')
  })
}
