import type { Language } from '#core/language.ts'
import type { Order, OrderEvent } from '#core/order/order.ts'
import type { Refund } from '#core/refund/refund.ts'
import { orderPage } from '../../api/orders/page.ts'
import { toOrderView } from '../../api/orders/view.ts'
import { fillShell, readShells } from '../../api/pages/shell.ts'
import { sampleOrder } from '../../local/control/mail-previews.ts'
import { contact } from '../../local/settings.ts'

type Sample = {
  readonly order?: Partial<Order>
  readonly refunds?: readonly Partial<Refund>[]
  /** The keys of its timeline events. */
  readonly events?: readonly string[]
  readonly isFromPayment?: boolean
}

const paid = ['session_completed#1']
const delivered = [...paid, 'start-packaging', 'start-shipping', 'completed']
const expiry = { sessionExpiresAt: Date.UTC(2026, 10, 23, 10, 30) / 1000 }

const { charged: _, ...unpaidOrder } = sampleOrder

/** Every state of an order that its buyer can see. Without events, it is unpaid. */
const samples: Readonly<Record<string, Sample>> = {
  unpaid: { order: { status: 'pending', ...expiry } },
  'back-from-payment': { order: { status: 'pending', ...expiry }, isFromPayment: true },
  'awaiting-funds': { order: { status: 'awaiting_funds' } },
  'payment-failed': { order: { status: 'payment_failed' } },
  expired: { order: { status: 'expired' } },
  review: { order: { status: 'review' }, events: paid },
  paid: { events: paid },
  packaging: {
    order: { status: 'packaging', stepDueAt: '2026-11-23T10:05:00.000Z' },
    events: delivered.slice(0, 2),
  },
  shipping: { order: { status: 'shipping' }, events: delivered.slice(0, 3) },
  completed: { order: { status: 'completed' }, events: delivered },
  'cancelled-unpaid': { order: { status: 'cancelled' } },
  'cancelled-refund-pending': {
    order: { status: 'cancelled', refunded: 7450 },
    refunds: [{ amount: 7450, status: 'pending' }],
    events: delivered.slice(0, 2),
  },
  'cancelled-refunded': {
    order: { status: 'cancelled', refunded: 7450 },
    refunds: [{ amount: 7450, status: 'succeeded' }],
    events: paid,
  },
  'refunded-in-part': {
    order: { status: 'completed', refunded: 1850 },
    refunds: [{ amount: 1850, status: 'succeeded' }],
    events: delivered,
  },
  'refunded-in-two-parts': {
    order: { status: 'completed', refunded: 7450 },
    refunds: [
      { amount: 1850, status: 'succeeded' },
      { amount: 5600, status: 'pending' },
    ],
    events: delivered,
  },
  'refund-failed': {
    order: { status: 'completed' },
    refunds: [{ amount: 1850, status: 'failed' }],
    events: delivered,
  },
  'approved-in-another-currency': {
    order: { status: 'completed', charged: { amount: 7000, currency: 'USD' }, refunded: 1850 },
    refunds: [{ amount: 1850, status: 'succeeded' }],
    events: delivered,
  },
  'paid-after-expiry': {
    order: { status: 'expired', refunded: 7450 },
    refunds: [{ amount: 7450, status: 'succeeded' }],
    events: paid,
  },
  'dispute-lost': { order: { status: 'cancelled', chargedBack: 7450 }, events: paid },
  'refund-waits-for-dispute': {
    order: { status: 'completed', disputesOpen: 1 },
    refunds: [{ amount: 7450, status: 'requested', waitsFor: 'dispute' }],
    events: delivered,
  },
}

const path = `/api/orders/${sampleOrder.orderId}`

/** Returns the order's page in each state. `siteDir` contains the built site. */
export function sampleOrderPages(siteDir: string, language: Language) {
  const shell = readShells(siteDir, contact)[language]
  return Object.entries(samples).map(([name, sample]) => {
    const { order, refunds = [], events = [], isFromPayment = false } = sample
    const timeline = {
      order: { ...(events.length > 0 ? sampleOrder : unpaidOrder), ...order },
      entries: events.map(toEvent),
      refunds: refunds.map((refund) => ({ ...sampleRefund, ...refund })),
    }
    const view = toOrderView(timeline, language, { hasAddress: true })
    const page = orderPage(view, { language, isFromPayment, contact })
    return { name: `order-${name}`, path, html: fillShell(shell, page, path) }
  })
}

const toEvent = (entry: string, minute: number): OrderEvent => ({
  entry,
  at: new Date(Date.UTC(2026, 10, 23, 10, minute)).toISOString(),
  what: entry,
})

const sampleRefund: Refund = {
  refundId: 'rfd_sample',
  orderId: sampleOrder.orderId,
  paymentIntentId: 'pi_sample',
  amount: 1850,
  currency: 'EUR',
  status: 'succeeded',
  why: 'sample',
  by: 'operator',
  traceId: sampleOrder.traceId,
  requestedAt: '2026-11-24T09:00:00.000Z',
  attempt: 1,
}
