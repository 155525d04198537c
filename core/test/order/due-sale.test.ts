import t from 'tap'
import { writesOfChange } from '#core/aws/order-items.ts'
import { advanceOrder } from '#core/order/advance-order.ts'
import { changesSale } from '#core/order/due-sale.ts'
import {
  type Action,
  lifecycle,
  nextStatus,
  type OrderStatus,
  orderStatuses,
} from '#core/order/lifecycle.ts'
import type { Order } from '#core/order/order.ts'
import { rewriteSales } from '#core/order/recover-orders.ts'
import { writeDueSale } from '#core/order/write-sale.ts'
import { sweep } from '#core/payment/sweep.ts'
import type { OrderChange, OrderTimeline } from '#core/ports/order-store.ts'
import { cancelOrder } from '#core/refund/cancel-order.ts'
import { refundOrder } from '#core/refund/refund-order.ts'
import { openEmulatedShop } from '../support/emulated-shop.ts'

const shop = await openEmulatedShop(t)
const { deps, sales } = shop
const tables = { table: 'orders', productsTable: 'products' }
const event = { entry: 'changed', at: '2026-11-30T10:00:00.000Z', what: 'changed' }
const stepAt = (dueAt: string) => ({ step: { step: 'complete', dueAt, attempts: 1 } }) as const
const limitShare = { units: 1, counters: [] }

/** Returns whether the writes of a change have the entry of the sale to write. */
function storesSale(over: Partial<OrderChange>): boolean {
  const change = { orderId: 'ord_01', from: ['completed'], event, limitShare, ...over } as const
  return writesOfChange(tables, change).some(({ Put }) => Put?.Item?.['entry']?.S === 'sale')
}

/** The only transitions that never reach the sales database: those of orders that end unpaid. */
const unpaid = [
  'pending awaitFunds',
  'pending fail',
  'pending expire',
  'pending cancel',
  'pending sendToReview',
  'awaiting_funds fail',
  'awaiting_funds sendToReview',
]

t.test('each transition of the lifecycle stores the sale to write', async (t) => {
  const transitions = orderStatuses.flatMap((status) =>
    Object.keys(lifecycle[status]).map((action) => [status, action as Action] as const),
  )
  t.ok(transitions.length > 15)
  const ledger = { refund: { refundId: 'rfd_1' }, was: undefined } as never
  for (const [from, action] of transitions) {
    const to = nextStatus(from, action) as OrderStatus
    // A refund always comes with its ledger entry, a payment with its amount.
    const change = { from: [from], to, ...(action === 'refund' && { ledger }) }
    const name = `${from} ${action}`
    t.equal(storesSale(change), !unpaid.includes(name), name)
  }
  for (const from of ['pending', 'awaiting_funds'] as const) {
    const set = { charged: { amount: 2400, currency: 'EUR' } }
    t.ok(storesSale({ from: [from], to: 'review', set }), `${from}, paid, to review`)
  }
})

t.test('each change of money stores the sale to write, other changes do not', async (t) => {
  const ledger = { refund: { refundId: 'rfd_1' }, was: undefined } as never
  t.ok(storesSale({ ledger }))
  t.ok(storesSale({ ledger: { dispute: { disputeId: 'dp_1' }, was: 'open' } as never }))
  const changed = [
    { charged: { amount: 1, currency: 'EUR' } },
    { refunded: 1 },
    { chargedBack: 1 },
    { disputesOpen: 1 },
    { customerId: 'sub' },
  ]
  for (const set of changed) t.ok(storesSale({ set }), Object.keys(set).join())
  t.ok(storesSale({ rewritesSale: true }))
  t.notOk(storesSale({ set: { attempt: 2 } }))
  t.notOk(storesSale({}))
  t.notOk(changesSale({ from: ['paid'], set: { nextCheckAt: event.at } }))
})

const placePaid = async () => {
  const order = await shop.place()
  await shop.pay(order)
  await shop.handleEvents()
  return order
}
async function startPackaging(order: Order, using = deps): Promise<void> {
  const { orderId, traceId } = order
  const dueAt = (await shop.read(order)).order.stepDueAt ?? ''
  const step = { orderId, traceId, dueAt, redelivered: false, step: 'start-packaging' } as const
  await advanceOrder(step, { ...using, durations: { packagingSeconds: 60, shippingSeconds: 60 } })
}
const placeDue = async () => {
  const order = await placePaid()
  await rewriteSales([order], 'test', deps)
  return order
}
const dueOf = async ({ orderId }: { orderId: string }) =>
  (await deps.orders.timeline(orderId))?.dueSale

t.test('a payment leaves its sale to the step that follows at once', async (t) => {
  const order = await shop.place()
  await shop.pay(order)
  await shop.handleEvents()
  t.notOk(await dueOf(order))
  await startPackaging(order)
  t.match(sales.get(order.orderId), { order: { version: 2, status: 'packaging' } })
  t.notOk(await dueOf(order), 'one write for both')
  t.ok(
    storesSale({ from: ['packaging'], to: 'shipping', outbox: stepAt('2026-11-30T10:00:00.001Z') }),
  )
  t.notOk(storesSale({ from: ['pending'], to: 'paid', outbox: stepAt(event.at) }))
})

t.test('only the process that starts a step writes its sale', async (t) => {
  const order = await placePaid()
  let atOnce: unknown
  const recordSale = async (timeline: OrderTimeline) => {
    // The message for the buyer's mail is handled while the step starts.
    atOnce = await writeDueSale(order, deps)
    await deps.recordSale(timeline)
  }
  await startPackaging(order, { ...deps, recordSale })
  t.equal(atOnce, 'stale')
  t.notOk(await dueOf(order))

  const crashed = await placePaid()
  const crash = () => Promise.reject(new Error('crash'))
  await startPackaging(crashed, { ...deps, sendTask: crash }).catch(() => undefined)
  t.equal(await writeDueSale(crashed, deps), 'stale')
  shop.pass(61)
  t.equal(await writeDueSale(crashed, deps), 'done', 'another process, once the claim has expired')
})

t.test('each change raises the version, and the sale has the last one', async (t) => {
  const order = await placePaid()
  const { orderId } = order
  t.match(await shop.read(order), { order: { version: 1, paidAt: /^\d{4}-/ } })
  await refundOrder({ orderId, amount: 1000, refundId: 'rfd_a', why: 'broken', by: 'anna' }, deps)
  t.equal(await writeDueSale(order, deps), 'done')
  t.match(sales.get(orderId), { order: { version: 3, status: 'paid', refunded: 1000 } })
  t.notOk(await dueOf(order))
  t.equal(await writeDueSale(order, deps), 'stale', 'nothing is due')

  await shop.ask('POST', `payment_intents/${await shop.paymentOf(order)}/dispute`)
  await shop.handleEvents()
  t.equal(await writeDueSale(order, deps), 'done')
  t.match(sales.get(orderId), { order: { disputesOpen: 1 }, disputes: [{ status: 'open' }] })
  await cancelOrder(orderId, { by: 'buyer', why: 'late' }, deps).catch(() => undefined)
  await writeDueSale(order, deps)
  t.same(sales.get(orderId)?.refunds, (await shop.read(order)).refunds)
})

t.test('an order that is never paid does not reach the sales database', async (t) => {
  const order = await shop.place()
  await cancelOrder(order.orderId, { by: 'buyer', why: 'late' }, deps)
  t.notOk(await dueOf(order))
  t.equal(await writeDueSale(order, deps), 'stale')
  t.notOk(sales.has(order.orderId))
})

t.test('a change while the sale is written is written too', async (t) => {
  const order = await placeDue()
  const { orderId } = order
  const refund = (refundId: string) =>
    refundOrder({ orderId, amount: 100, refundId, why: 'broken', by: 'anna' }, deps)
  let isFirst = true
  const during = async (when: 'read' | 'write') => {
    if (!isFirst) return
    isFirst = false
    await refund(`rfd_${when}`)
  }
  const readTimeline = async (id: string): Promise<OrderTimeline | undefined> => {
    await during('read')
    return deps.orders.timeline(id)
  }
  const whileReading = { ...deps, orders: { ...deps.orders, timeline: readTimeline } }
  t.equal(await writeDueSale(order, whileReading), 'stale')
  t.notOk(sales.has(orderId), 'a mix of two states is never written')
  isFirst = true
  const whileWriting = {
    ...deps,
    recordSale: async (timeline: OrderTimeline) => {
      await during('write')
      await deps.recordSale(timeline)
    },
  }
  t.equal(await writeDueSale(order, whileWriting), 'stale')
  t.match(sales.get(orderId), { order: { refunded: 100 } })
  t.equal(await writeDueSale(order, deps), 'done', 'the entry of the second refund is left')
  t.match(sales.get(orderId), { order: { refunded: 200 } })
})

t.test('while the database is down only the sale waits; the sweeper has it written', async (t) => {
  const order = await placeDue()
  const { orderId } = order
  const asked: string[] = []
  const without = {
    ...deps,
    recordSale: async () => Promise.reject(new Error('no database today')),
    sendTask: async ({ type }: { type: string }) => void asked.push(type),
  }
  t.equal(await writeDueSale(order, without), 'postponed')
  t.same(asked, ['order.effects'])
  t.match(await dueOf(order), { attempts: 1 })
  t.equal(await writeDueSale(order, deps), 'stale', 'not before 15 s have passed')
  await refundOrder({ orderId, amount: 100, refundId: 'rfd_d', why: 'broken', by: 'anna' }, without)
  t.match(await dueOf(order), { attempts: 0 }, 'a later change replaces the entry')
  t.equal((await shop.read(order)).order.refunded, 100)

  asked.length = 0
  shop.pass(61)
  t.ok(((await sweep(without))['resent'] ?? 0) > 0)
  t.ok(asked.includes('order.effects'))
  t.equal(await writeDueSale(order, deps), 'done')
  t.match(sales.get(orderId), { order: { refunded: 100 } })
})
