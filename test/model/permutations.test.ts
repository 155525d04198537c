import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { RetryLater } from '#core/errors.ts'
import { advanceOrder } from '#core/order/advance-order.ts'
import type { Order } from '#core/order/order.ts'
import { placeOrder } from '#core/order/place-order.ts'
import { handleProviderEvent } from '#core/payment/handle-provider-event.ts'
import type { DisputeEvent, ProviderEvent, RefundEvent } from '#core/ports/payment-event.ts'
import { openEmulatedShop } from '../../core/test/support/emulated-shop.ts'
import { createTestGateway } from '../../core/test/support/gateway.ts'
import { paidEvent } from '../../core/test/support/paid-event.ts'
import { runs, seed } from './config.ts'

const shop = await openEmulatedShop(t)
const { gateway } = createTestGateway()
const deps = { ...shop.deps, gateway }
const createdAt = '2026-11-23T10:00:00.000Z'

const refund = (
  { orderId }: Order,
  name: string,
  amount: number,
  status: RefundEvent['status'] = 'succeeded',
): RefundEvent => ({
  eventId: `evt_${name}_${status}`,
  kind: 'refund',
  refundId: `re_${name}`,
  providerRefundId: `re_${name}`,
  paymentIntentId: `pi_${orderId}`,
  status,
  amount,
  currency: 'EUR',
  createdAt,
})

const dispute = (
  { orderId, total }: Order,
  what: string,
  status: DisputeEvent['status'],
  amount = total,
): DisputeEvent => ({
  eventId: `evt_${what}`,
  kind: 'dispute',
  disputeId: `du_${orderId}`,
  paymentIntentId: `pi_${orderId}`,
  what,
  status,
  amount,
  currency: 'EUR',
  createdAt,
  why: 'fraudulent',
})

/**
 * The provider's events about one payment, and the order's final status for any order of their
 * arrival.
 */
const cases: Record<
  string,
  { readonly events: (order: Order) => ProviderEvent[]; readonly end: Record<string, unknown> }
> = {
  'paid by card': {
    events: (order) => [paidEvent(order), paidEvent(order, { kind: 'payment_succeeded' })],
    end: { status: 'paid', charged: 4800, refunded: 0, open: 0 },
  },
  'paid later': {
    events: (order) => [
      paidEvent(order, { paid: false }),
      paidEvent(order, { kind: 'session_async_succeeded' }),
      paidEvent(order, { kind: 'payment_succeeded' }),
    ],
    end: { status: 'paid', charged: 4800, refunded: 0, open: 0 },
  },
  'never paid': {
    events: (order) => [
      paidEvent(order, { paid: false }),
      paidEvent(order, { kind: 'session_async_failed', paid: false }),
    ],
    end: { status: 'payment_failed', charged: undefined, refunded: 0, open: 0 },
  },
  'paid after the page expired': {
    events: (order) => [
      paidEvent(order, { kind: 'session_expired', paid: false }),
      paidEvent(order),
    ],
    end: { status: 'paid', charged: 4800, refunded: 0, open: 0 },
  },
  'paid after a failure': {
    events: (order) => [
      paidEvent(order, { paid: false }),
      paidEvent(order, { kind: 'session_async_failed', paid: false }),
      paidEvent(order, { kind: 'session_async_succeeded' }),
    ],
    end: { status: 'paid', charged: 4800, refunded: 0, open: 0 },
  },
  'refunded in part': {
    events: (order) => [
      paidEvent(order),
      refund(order, 'a', 1000, 'pending'),
      refund(order, 'a', 1000),
      refund(order, 'b', 500),
    ],
    end: { status: 'paid', charged: 4800, refunded: 1500, open: 0 },
  },
  'refunded in full, in two parts': {
    events: (order) => [
      paidEvent(order),
      paidEvent(order, { kind: 'payment_succeeded' }),
      refund(order, 'a', 1800),
      refund(order, 'b', 3000),
    ],
    end: { status: 'cancelled', charged: 4800, refunded: 4800, open: 0 },
  },
  'paid later and refunded in full': {
    events: (order) => [
      paidEvent(order, { paid: false }),
      paidEvent(order, { kind: 'session_async_succeeded' }),
      refund(order, 'a', 4800),
    ],
    end: { status: 'cancelled', charged: 4800, refunded: 4800, open: 0 },
  },
  'a refund that failed later': {
    events: (order) => [
      paidEvent(order),
      refund(order, 'a', 1000, 'pending'),
      refund(order, 'a', 1000, 'succeeded'),
      refund(order, 'a', 1000, 'failed'),
    ],
    end: { status: 'paid', charged: 4800, refunded: 0, open: 0 },
  },
  'disputed and won': {
    events: (order) => [
      paidEvent(order),
      dispute(order, 'created', 'open'),
      dispute(order, 'funds_withdrawn', 'open'),
      dispute(order, 'closed', 'won'),
    ],
    end: { status: 'paid', charged: 4800, refunded: 0, open: 0 },
  },
  'disputed and lost': {
    events: (order) => [
      paidEvent(order),
      dispute(order, 'created', 'open'),
      dispute(order, 'closed', 'lost'),
    ],
    end: { status: 'cancelled', charged: 4800, refunded: 0, open: 0, chargedBack: 4800 },
  },
  'returned in part by the bank, and the rest by the shop': {
    events: (order) => [
      paidEvent(order),
      refund(order, 'a', 3000),
      dispute(order, 'created', 'open', 1800),
      dispute(order, 'closed', 'lost', 1800),
    ],
    end: { status: 'cancelled', charged: 4800, refunded: 3000, open: 0, chargedBack: 1800 },
  },
  'disputed, and refunded in part': {
    events: (order) => [
      paidEvent(order),
      dispute(order, 'created', 'open'),
      refund(order, 'a', 100),
    ],
    end: { status: 'paid', charged: 4800, refunded: 100, open: 1 },
  },
}

const trace = { traceId: 'trc_1', redelivered: false }

/** Retries like the queue: work that fails because of a conflict is repeated. */
async function untilDone(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof RetryLater)) throw error
    await untilDone(work)
  }
}

/** Runs the step in the order's outbox, if there is one, as the agent does. */
async function work({ orderId }: Order): Promise<void> {
  const { order } = await shop.read({ orderId } as Order)
  const { outbox, stepDueAt: dueAt = '' } = order
  const step = outbox.step?.step
  if (step !== 'start-packaging' && step !== 'start-shipping') return
  const due = { orderId, step, dueAt, ...trace }
  await advanceOrder(due, { ...deps, durations: { packagingSeconds: 0, shippingSeconds: 0 } })
}

async function endOf(order: Order) {
  const { order: record } = await shop.read(order)
  const { status, charged, refunded, disputesOpen: open, chargedBack } = record
  return { status, charged: charged?.amount, refunded, open, ...(chargedBack && { chargedBack }) }
}

t.setTimeout(60_000 + runs * 5000)
for (const [name, { events, end }] of Object.entries(cases)) {
  t.test(`${name}: the same final state for any order and number of deliveries`, async (t) => {
    t.setTimeout(60_000 + runs * 5000)
    const order = { orderId: 'ord_x', total: 4800, currency: 'EUR' } as Order
    const places = events(order).map((_, index) => index)
    const deliveryOrder = fc
      .tuple(
        fc.shuffledSubarray(places, { minLength: places.length }),
        fc.array(fc.constantFrom(...places), { maxLength: 3 }),
      )
      .chain(([all, again]) =>
        fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length }),
      )
    const before = await shop.available()
    const atWork = fc.array(fc.nat({ max: 6 }), { maxLength: 3 })
    const drawn = fc.tuple(deliveryOrder, atWork, fc.boolean())
    const property = fc.asyncProperty(drawn, async ([sequence, workedAt, isAtOnce]) => {
      const placed = await placeOrder(
        {
          items: [{ sku: 'MUG', quantity: 2 }],
          language: 'fr',
          traceId: 'trc_1',
          counters: [],
        },
        deps,
      )
      const providerEvents = events(placed.order)
      const report = async (index: number) => {
        const event = providerEvents[index]
        if (event) await untilDone(() => handleProviderEvent(event, trace, deps))
      }
      if (isAtOnce) await Promise.all(sequence.map(report))
      else
        for (const [place, index] of sequence.entries()) {
          await report(index)
          if (workedAt.includes(place)) await work(placed.order)
        }
      const { status, ...money } = await endOf(placed.order)
      const holds = ['paid', 'packaging', 'shipping'].includes(status)
      await shop.putAvailable('MUG', (await shop.available()) + (holds ? 2 : 0))
      const { status: endsAs, ...moneyEndsAs } = end
      deepStrictEqual(money, moneyEndsAs)
      // A shipped order continues, even if its payment is refunded or disputed.
      const { entries } = await shop.read(placed.order)
      if (!entries.some(({ entry }) => entry === 'start-packaging')) deepStrictEqual(status, endsAs)
    })
    await fc.assert(property, { numRuns: runs, seed })
    t.equal(await shop.available(), before, 'the stock is correct')
    t.comment(`seed ${seed}`)
  })
}
