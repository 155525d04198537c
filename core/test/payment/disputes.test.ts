import t from 'tap'
import { advanceOrder } from '#core/order/advance-order.ts'
import type { Order } from '#core/order/order.ts'
import { handleProviderEvent } from '#core/payment/handle-provider-event.ts'
import { sweep } from '#core/payment/sweep.ts'
import type { DisputeEvent } from '#core/ports/payment-event.ts'
import { cancelOrder } from '#core/refund/cancel-order.ts'
import { refundableOf, refundIdOf } from '#core/refund/refund.ts'
import { refundOrder } from '#core/refund/refund-order.ts'
import { openEmulatedShop } from '../support/emulated-shop.ts'

const shop = await openEmulatedShop(t)
const { deps, place, pay, paymentOf, handleEvents, read, available, ask } = shop
t.beforeEach(() => {
  shop.resetTime()
  shop.forgetEvents()
})
const byBuyer = { by: 'buyer', why: 'changed my mind' }
const alertTypes = ({ orderId }: Order) =>
  shop.alerts.filter(({ body }) => 'orderId' in body && body.orderId === orderId).map(typeOf)
const typeOf = ({ type }: { readonly type: string }) => type

async function placePaid() {
  const order = await place()
  await pay(order)
  await handleEvents()
  return order
}

/** Opens a dispute about an order's payment. Returns a function that closes it. */
async function openDispute(order: Order, wanted: object = {}) {
  const path = `payment_intents/${await paymentOf(order)}/dispute`
  const { id } = (await ask('POST', path, wanted)) as { id: string }
  await handleEvents()
  return async (status: string, more: object = {}) => {
    await ask('POST', `disputes/${id}/close`, { status, ...more })
    await handleEvents()
  }
}

const refundedAtStripe = async (order: Order) => {
  const refunds = await shop.refundsOf(await paymentOf(order))
  return refunds.reduce((sum, { amount }) => sum + amount, 0)
}

t.test('a refund that a dispute prevents is made when the shop wins the dispute', async (t) => {
  const order = await placePaid()
  const close = await openDispute(order)
  t.equal((await cancelOrder(order.orderId, byBuyer, deps)).status, 'cancelled')
  const waiting = await read(order)
  t.match(waiting.refunds, [{ status: 'requested', waitsFor: 'dispute', amount: 4800 }])
  t.same(alertTypes(order), ['dispute.opened'], 'no operator can act on the refund')

  shop.pass(20 * 24 * 3600)
  t.match(await sweep(deps), { 'refund requested': 1 }, 'tried again once a day')
  t.match(await sweep(deps), {})
  t.same(alertTypes(order), ['dispute.opened'])

  await close('won')
  const after = await read(order)
  t.match(after.refunds, [{ status: 'succeeded', amount: 4800, waitsFor: undefined }])
  t.match(after.order, { status: 'cancelled', refunded: 4800, disputesOpen: 0 })
  t.equal(await refundedAtStripe(order), 4800)
  await handleEvents()
  t.equal(await refundedAtStripe(order), 4800, 'once')
})

t.test('a sweep makes the refund if the event about the end of the dispute is lost', async (t) => {
  const order = await placePaid()
  await openDispute(order)
  await cancelOrder(order.orderId, byBuyer, deps)
  const disputeId = (await read(order)).disputes[0]?.disputeId
  await ask('POST', `disputes/${disputeId}/close`, { status: 'won' })
  shop.pass(25 * 3600)
  await sweep(deps)
  t.match((await read(order)).refunds, [{ status: 'succeeded' }])
})

t.test('a refund that failed during a dispute is requested again when the shop wins', async (t) => {
  const order = await placePaid()
  const close = await openDispute(order)
  await cancelOrder(order.orderId, byBuyer, deps)
  // As an earlier release recorded it.
  const [refund] = (await read(order)).refunds
  if (!refund) return t.fail('no refund')
  const { openShard: _, nextCheckAt: __, waitsFor: ___, ...failed } = refund
  await deps.orders.change({
    orderId: order.orderId,
    from: ['cancelled'],
    set: { refunded: 0 },
    event: { entry: 'refund-failed', at: '2026-11-23T10:00:00.000Z', what: 'refund failed' },
    ledger: { refund: { ...failed, status: 'failed' }, was: 'requested' },
  })
  await close('won')
  t.match((await read(order)).order, { status: 'cancelled', refunded: 4800 })
  t.equal(await refundedAtStripe(order), 4800)
})

t.test('an inquiry does not prevent a refund', async (t) => {
  const order = await placePaid()
  const close = await openDispute(order, { inquiry: true })
  await cancelOrder(order.orderId, byBuyer, deps)
  t.match((await read(order)).refunds, [{ status: 'succeeded', amount: 4800 }])
  await close('warning_closed')
  t.match((await read(order)).order, { disputesOpen: 0, refunded: 4800, chargedBack: undefined })
})

t.test('a lost dispute returns the money instead of the refund that waited for it', async (t) => {
  const order = await placePaid()
  const close = await openDispute(order)
  await cancelOrder(order.orderId, byBuyer, deps)
  await close('lost')
  const { order: record, refunds } = await read(order)
  t.match(record, { status: 'cancelled', refunded: 0, chargedBack: 4800, disputesOpen: 0 })
  t.match(refunds, [{ status: 'canceled', failure: /bank has returned/ }])
  t.equal(refundableOf(record), 0)
  t.same(alertTypes(order), ['dispute.opened'], 'no refund is unresolved')
})

t.test('a lost dispute cancels an order that is not shipped', async (t) => {
  const before = await available()
  const order = await placePaid()
  const close = await openDispute(order)
  await close('lost')
  t.match((await read(order)).order, { status: 'cancelled', chargedBack: 4800, refunded: 0 })
  t.equal(await available(), before)
})

t.test('what a bank has taken cannot be refunded again', async (t) => {
  const order = await placePaid()
  for (const step of ['start-packaging', 'start-shipping'] as const) {
    const { stepDueAt: dueAt = '' } = (await read(order)).order
    const durations = { packagingSeconds: 0, shippingSeconds: 0 }
    const due = { orderId: order.orderId, step, dueAt, traceId: 'trc_1', redelivered: false }
    await advanceOrder(due, { ...deps, durations })
  }
  const close = await openDispute(order, { amount: 3000 })
  await close('lost')
  const { order: record, disputes } = await read(order)
  t.match(record, { status: 'shipping', chargedBack: 3000 })
  t.match(disputes, [{ status: 'lost', lost: 3000 }])
  t.equal(refundableOf(record), 1800)
  const wanted = { orderId: order.orderId, why: 'broken', by: 'operator', refundId: refundIdOf() }
  await t.rejects(refundOrder({ ...wanted, amount: 1801 }, deps), { code: 'refund_too_large' })
  // Stripe refuses every refund of a payment whose dispute was lost: an operator must act.
  t.match(await refundOrder({ ...wanted, amount: 1800 }, deps), { status: 'failed' })
  t.ok(alertTypes(order).includes('refund.failed'))
})

t.test('a dispute that is won in part takes only the rest', async (t) => {
  const order = await placePaid()
  const close = await openDispute(order)
  await close('lost', { reinstated: 1800 })
  const { order: record, disputes } = await read(order)
  t.match(record, { chargedBack: 3000, disputesOpen: 0 })
  t.match(disputes, [{ status: 'lost', amount: 4800, lost: 3000 }])
})

t.test('an appeal reopens a lost dispute, and older events do not', async (t) => {
  const order = await placePaid()
  const event = (status: DisputeEvent['status'], what: string, createdAt: string) => ({
    eventId: `evt_${what}`,
    kind: 'dispute' as const,
    disputeId: 'du_appeal',
    paymentIntentId: `pi_${order.orderId}`,
    what,
    status,
    amount: 1000,
    currency: 'EUR',
    createdAt,
    why: 'fraudulent',
  })
  const apply = async (wanted: DisputeEvent) => {
    const gateway = { ...deps.gateway, findOrderId: async () => order.orderId }
    await handleProviderEvent(
      wanted,
      { traceId: 'trc_1', redelivered: false },
      { ...deps, gateway },
    )
    const { disputesOpen, chargedBack } = (await read(order)).order
    return { disputesOpen, chargedBack }
  }
  const [monday, tuesday, friday] = ['11-23', '11-24', '11-27'].map(
    (day) => `2026-${day}T10:00:00.000Z`,
  ) as [string, string, string]
  const lost = { disputesOpen: 0, chargedBack: 1000 }
  t.same(await apply(event('lost', 'closed', tuesday)), lost)
  t.same(await apply(event('open', 'created', monday)), lost)
  const reopened = event('open', 'updated_appeal_under_review', friday)
  t.same(await apply(reopened), { disputesOpen: 1, chargedBack: 0 })
  t.same(await apply(event('won', 'updated_won', friday)), { disputesOpen: 0, chargedBack: 0 })
})

t.test('refunds and disputes of another shop on the same Stripe account are foreign', async (t) => {
  const order = await place()
  await pay(order)
  const intent = await paymentOf(order)
  await ask('POST', `payment_intents/${intent}/dispute`)
  const outcomesFor = async (shopName: string) => {
    const gateway = shop.gatewayTo(['FR'], shopName)
    const outcomes = new Set<string>()
    for await (const { read: readEvent } of gateway.eventsSince(new Date(Date.now() - 60_000))) {
      const event = await readEvent()
      if (!event) outcomes.add('foreign')
      else if ('paymentIntentId' in event && event.paymentIntentId === intent)
        outcomes.add(
          await handleProviderEvent(
            event,
            { traceId: 'trc_1', redelivered: false },
            { ...deps, gateway },
          ),
        )
    }
    return [...outcomes]
  }
  t.same(await outcomesFor('ecommerce-dev'), ['foreign'])
  t.match((await read(order)).order, { status: 'pending', disputesOpen: 0 })
  t.notMatch(await outcomesFor('ecommerce'), ['foreign'])
})
