import t from 'tap'
import { advanceOrder } from '#core/order/advance-order.ts'
import { publishAlert, retryFailedAlerts } from '#core/order/alerts.ts'
import { completeOrder } from '#core/order/complete-order.ts'
import type { OrderStatus } from '#core/order/lifecycle.ts'
import type { Order } from '#core/order/order.ts'
import { asDropped } from '#core/order/order-mail.ts'
import { resendMail, retryFailedEffects } from '#core/order/relay-outbox.ts'
import { runDueEffects } from '#core/order/run-effects.ts'
import { type InboxItem, inboxKinds, listInbox } from '#core/payment/inbox.ts'
import { approveOrder, rejectOrder } from '#core/payment/review-order.ts'
import { settlePayment } from '#core/payment/settle-payment.ts'
import { sweep } from '#core/payment/sweep.ts'
import type { Alert } from '#core/ports/announce.ts'
import { Undeliverable } from '#core/ports/mailer.ts'
import { cancelOrder } from '#core/refund/cancel-order.ts'
import { recordTransfer } from '#core/refund/record-transfer.ts'
import { type Refund, type RefundStatus, refundIdOf } from '#core/refund/refund.ts'
import { refundOrder } from '#core/refund/refund-order.ts'
import { unresolvedRefunds } from '#core/refund/unresolved-refunds.ts'
import { VendorError } from '#core/vendor-error.ts'
import { openEmulatedShop } from '../support/emulated-shop.ts'
import { paidEvent } from '../support/paid-event.ts'
import { sampleOrder } from '../support/sample-order.ts'

const shop = await openEmulatedShop(t)
const { ask, handleEvents, pay, paymentOf, place, read } = shop
const deps = { ...shop.deps, recordSale: async () => {}, announceCompleted: async () => {} }
t.beforeEach(() => {
  shop.resetTime()
  shop.forgetEvents()
})

const byOperator = { by: 'anna', why: 'requested' }
const refused = new VendorError('service_refused', {
  vendor: 'sns',
  operation: 'Publish',
  class: 'permanent',
  vendorCode: 'InvalidParameter',
  requestId: 'r-1',
})

async function itemsOf({ orderId }: Order): Promise<readonly InboxItem[]> {
  const { items } = await listInbox(deps.orders)
  return items.filter((item) => item.orderId === orderId)
}

async function placePaid(over: object = {}) {
  const order = await place()
  await pay(order, over)
  await handleEvents()
  return order
}

const placeInReview = () => placePaid({ amount: 999 })

/** Places an order whose payment the provider does not know. */
async function placeUnknown() {
  const order = await place()
  const event = paidEvent(order, { paid: false, objectId: 'cs_test_unknown' })
  await settlePayment({ event, traceId: 'trc_1', redelivered: false }, deps)
  shop.pass(25 * 3600)
  await sweep(deps)
  return order
}

async function placeFailedRefund() {
  const order = await placePaid()
  await cancelOrder(order.orderId, byOperator, deps)
  await failRefund(order)
  return order
}

/** The bank sends the money of the latest refund back. */
async function failRefund(order: Order) {
  const [latest] = await shop.refundsOf(await paymentOf(order))
  await ask('POST', `refunds/${latest?.id}/fail`)
  await handleEvents()
}

async function openDispute(order: Order) {
  const path = `payment_intents/${await paymentOf(order)}/dispute`
  const { id } = (await ask('POST', path)) as { id: string }
  await handleEvents()
  return id
}

async function closeDispute(id: string, status: string) {
  await ask('POST', `disputes/${id}/close`, { status })
  await handleEvents()
}

/** Ships and completes a paid order. The sale is refused permanently. */
async function completeWithoutSale({ orderId }: Order) {
  const durations = { packagingSeconds: 0, shippingSeconds: 0 }
  const about = { orderId, traceId: 'trc_1' }
  const dueAt = async () => (await deps.orders.read(orderId))?.stepDueAt ?? ''
  for (const step of ['start-packaging', 'start-shipping'] as const)
    await advanceOrder(
      { ...about, step, dueAt: await dueAt(), redelivered: false },
      { ...deps, durations },
    )
  const refusing = { ...deps, recordSale: async () => Promise.reject(refused) }
  await completeOrder({ ...about, dueAt: await dueAt() }, refusing)
}

type Row = {
  readonly name: string
  readonly begin: () => Promise<Order>
  readonly item: Partial<Record<keyof InboxItem, unknown>>
  /** Each way to end it. The item must leave the list. */
  readonly ends: Readonly<Record<string, (order: Order) => Promise<unknown>>>
}

const rows: readonly Row[] = [
  {
    name: 'a payment that does not match',
    begin: placeInReview,
    item: {
      kind: 'review',
      why: 'the payment does not match the order',
      amount: 999,
      currency: 'EUR',
    },
    ends: {
      approve: ({ orderId }) => approveOrder(orderId, { by: 'anna' }, deps),
      reject: ({ orderId }) => rejectOrder(orderId, byOperator, deps),
    },
  },
  {
    name: 'a payment that the provider does not know',
    begin: placeUnknown,
    item: {
      kind: 'review',
      why: /^the payment provider does not show the payment: stripe /,
      amount: 4800,
      approvalBlock: 'not_paid',
    },
    ends: { reject: ({ orderId }) => rejectOrder(orderId, byOperator, deps) },
  },
  {
    name: 'a failed refund',
    begin: placeFailedRefund,
    item: {
      kind: 'refund',
      why: 'expired_or_canceled_card',
      subject: /^rfd_/,
      amount: 4800,
      currency: 'EUR',
    },
    ends: {
      'another refund': ({ orderId }) =>
        refundOrder({ orderId, refundId: refundIdOf(), ...byOperator }, deps),
      'two partial refunds': async ({ orderId }) => {
        for (const amount of [4000, 800])
          await refundOrder({ orderId, refundId: refundIdOf(), amount, ...byOperator }, deps)
      },
      'a refund in the dashboard': async (order) => {
        await ask('POST', `payment_intents/${await paymentOf(order)}/refund`)
        await handleEvents()
      },
      'a bank transfer': async (order) => {
        const failed = (await read(order)).refunds[0]?.refundId ?? ''
        const paid = { orderId: order.orderId, refundId: failed, reference: '4711', by: 'anna' }
        await recordTransfer(paid, deps)
      },
      'the buyer’s bank': async (order) => closeDispute(await openDispute(order), 'lost'),
    },
  },
  {
    name: 'a dispute',
    begin: async () => {
      const order = await placePaid()
      await openDispute(order)
      return order
    },
    item: { kind: 'dispute', why: 'fraudulent', subject: /^du_/, amount: 4800, currency: 'EUR' },
    ends: {
      'the bank’s decision': async (order) => {
        const [dispute] = (await read(order)).disputes
        await closeDispute(dispute?.disputeId ?? '', 'won')
      },
    },
  },
  {
    name: 'an undeliverable mail',
    begin: async () => {
      const order = await placePaid()
      const mailer = async () => Promise.reject(new Undeliverable('no such mailbox'))
      await runDueEffects(order.orderId, { ...deps, mailer })
      return order
    },
    item: { kind: 'mail', why: 'no such mailbox', subject: 'confirmed' },
    ends: {
      'giving it up': async (order) => {
        for (const mail of (await read(order)).mails)
          await deps.orders.replaceMail(mail, asDropped(mail, deps.clock()))
      },
      resend: async (order) => {
        for (const mail of (await read(order)).mails) await resendMail(mail, deps)
        await runDueEffects(order.orderId, deps)
      },
    },
  },
  {
    name: 'a refused effect',
    begin: async () => {
      const order = await placePaid()
      await completeWithoutSale(order)
      return order
    },
    item: { kind: 'effect', why: /sns Publish refused/, subject: 'sale' },
    ends: {
      'a retry': async ({ orderId }) => {
        await retryFailedEffects(deps)
        await runDueEffects(orderId, deps)
      },
    },
  },
  {
    name: 'a refused alert',
    begin: async () => {
      const order = await placeInReview()
      const alert: Alert = {
        id: `${order.orderId}#refused`,
        type: 'order.review',
        subject: 'refused',
        body: {},
        traceId: 'trc_1',
        orderId: order.orderId,
        at: deps.clock().toISOString(),
      }
      const announceAlert = async () => Promise.reject(refused)
      await publishAlert(alert, { ...deps, orders: inIndex(alert), announceAlert })
      await approveOrder(order.orderId, { by: 'anna' }, deps)
      return order
    },
    item: { kind: 'alert', why: /sns Publish refused/, subject: /#refused$/ },
    ends: { 'a retry': async () => retryFailedAlerts(deps) },
  },
]

for (const { name, begin, item, ends } of rows)
  for (const [how, end] of Object.entries(ends))
    t.test(`${name} stays in the inbox until it ends: ${how}`, async (t) => {
      const order = await begin()
      t.match(await itemsOf(order), [item])
      t.equal((await itemsOf(order)).length, 1)
      shop.pass(365 * 24 * 3600)
      await sweep(deps)
      t.match(await itemsOf(order), [item], 'for any time')
      shop.resetTime()
      await end(order)
      t.same(await itemsOf(order), [])
    })

t.test('the rows have every kind, and every status that only a person can end', async (t) => {
  const inRows = [...new Set(rows.map(({ item }) => item.kind))].sort()
  t.same(inRows, [...inboxKinds].sort())
  /** What ends each status. A new status does not compile until it is added here. */
  const orders = {
    pending: 'the payment, or the sweeper when its page has expired',
    awaiting_funds: "the buyer's bank",
    review: 'operator',
    paid: 'the agent',
    packaging: 'the agent',
    shipping: 'the agent',
    completed: 'nothing: it is the end',
    expired: 'nothing: it is the end',
    payment_failed: 'nothing: it is the end',
    cancelled: 'nothing: it is the end',
  } satisfies Record<OrderStatus, string>
  const refunds = {
    requested: 'the sweeper',
    pending: "the buyer's bank",
    succeeded: 'nothing: it is the end',
    canceled: 'operator',
    failed: 'operator',
  } satisfies Record<RefundStatus, string>
  const endedByOperator = (ends: Record<string, string>) =>
    Object.keys(ends).filter((status) => ends[status] === 'operator')
  t.same([endedByOperator(orders), endedByOperator(refunds)], [['review'], ['canceled', 'failed']])
})

t.test('an order whose payment the provider does not know cannot be approved', async (t) => {
  const order = await placeUnknown()
  await t.rejects(approveOrder(order.orderId, { by: 'anna' }, deps), {
    code: 'order_not_approvable',
    message: /Stripe shows no payment of it/,
    details: { reason: 'not_paid' },
  })
  t.match(await read(order), { order: { status: 'review' } })
  await rejectOrder(order.orderId, byOperator, deps)
})

t.test('a refund that was replaced leaves the index too', async (t) => {
  const order = await placeFailedRefund()
  await refundOrder({ orderId: order.orderId, refundId: refundIdOf(), ...byOperator }, deps)
  const endedOf = async () =>
    (await listInbox(deps.orders)).ended.filter(({ orderId }) => orderId === order.orderId)
  const ended = await endedOf()
  t.equal(ended.length, 1)
  for (const refund of ended) await deps.orders.leaveInbox(refund)
  t.same(await endedOf(), [])
})

t.test('only a refund that is requested after the failure replaces a failed one', async (t) => {
  const order = sampleOrder({ charged: { amount: 2400, currency: 'EUR' } })
  const row = (refundId: string, amount: number) => ({ refundId, amount }) as Refund
  const unresolved = (events: string, rows: readonly Refund[], over: Partial<Order> = {}) => {
    const entries = events
      .split(' ')
      .map((entry, index) => ({ entry: `refund-${entry}`, at: String(index), what: '' }))
    return unresolvedRefunds({ order: { ...order, ...over }, entries, refunds: rows }).map(
      ({ refund, amount, since }) => [refund.refundId, amount, since],
    )
  }
  const [a, b, c] = [row('a', 1000), row('b', 1000), row('c', 1000)] as const
  t.same(unresolved('requested#a requested#b failed#a', [a, b]), [['a', 1000, '2']], 'b is older')
  t.same(unresolved('requested#a failed#a requested#b', [a, b]), [])
  t.same(unresolved('requested#a failed#a requested#b failed#b', [a, b]), [['b', 1000, '3']])
  t.same(unresolved('requested#a failed#a requested#b failed#b requested#c', [a, b, c]), [])
  const two = unresolved('requested#a requested#b failed#a failed#b requested#c', [a, b, c])
  t.same(two, [['b', 1000, '3']], 'one refund does not replace two')
  const named = { ...c, replaces: 'b' }
  const paid = unresolved('requested#a requested#b failed#a failed#b succeeded#c', [a, b, named])
  t.same(paid, [['a', 1000, '2']], 'a transfer names the one that it replaces')
  const part = unresolved('requested#a failed#a requested#b', [a, row('b', 400)])
  t.same(part, [['a', 600, '1']])
  t.same(unresolved('failed#a requested#a', [a]), [['a', 1000, '0']], 'in the same millisecond')
  t.same(unresolved('succeeded#a failed#a', [a], { chargedBack: 2000 }), [['a', 400, '1']])
  t.same(unresolved('succeeded#a canceled#a', [a], { chargedBack: 2400 }), [])
})

/** Returns a store that has this alert in the index, as the change that causes it stores it. */
function inIndex(alert: Alert) {
  return {
    ...deps.orders,
    closeAlert: async (_: Alert, failure: string | undefined) => {
      await deps.orders.change({
        orderId: alert.orderId,
        from: ['review'],
        event: { entry: 'x', at: alert.at, what: 'x' },
        alert,
      })
      await deps.orders.closeAlert(alert, failure)
    },
  }
}
