import { orderNumber } from '../ids.ts'
import type { Log } from '../log.ts'
import type { OrderStore } from '../ports/order-store.ts'
import { orderStatuses } from './lifecycle.ts'
import { mailsOf } from './order-mail.ts'
import { type MailDeps, sendDueMails } from './send-mails.ts'

export type MailLinkDeps = MailDeps & {
  readonly orders: Pick<OrderStore, 'ofEmail' | 'timeline' | 'change'>
  readonly log: Log
}

/** Maximum number of links that an order's buyer gets by mail within 24 hours. */
const maxADay = 5

const dayMs = 24 * 3600 * 1000

/**
 * Mails a link to the order with this number and e-mail address, if there is one; at most once in
 * each hour of the clock, and five times a day. `requestedAt` (ISO 8601) identifies the hour, so a
 * message that the queue delivers twice sends one mail.
 */
export async function mailLink(
  wanted: { readonly number: string; readonly emailKey: string; readonly requestedAt: string },
  deps: MailLinkDeps,
): Promise<'done' | 'postponed' | 'stale' | 'unknown' | 'limited'> {
  const { number, emailKey, requestedAt } = wanted
  const found = (await deps.orders.ofEmail(emailKey)).find(
    ({ orderId }) => orderNumber(orderId) === number,
  )
  const timeline = found && (await deps.orders.timeline(found.orderId))
  if (!timeline) return 'unknown'
  const { order, mails } = timeline
  const { orderId, traceId } = order
  const now = deps.clock()
  const since = new Date(now.getTime() - dayMs).toISOString()
  const recent = mails.filter(({ kind, storedAt }) => kind === 'link' && storedAt > since)
  const hour = requestedAt.slice(0, 13)
  const isNew = !mails.some(({ mailId }) => mailId === `link#${hour}`)
  if (isNew && recent.length >= maxADay) return 'limited'
  const { outcome } = await deps.orders.change({
    orderId,
    from: orderStatuses,
    event: { entry: `link#${hour}`, at: now.toISOString(), what: 'link requested by mail' },
    mails: mailsOf(order, 'link', now, { suffix: hour }),
  })
  if (outcome === 'changed') deps.log.info({ orderId, traceId }, 'order.link_requested')
  return sendDueMails(order, deps)
}
