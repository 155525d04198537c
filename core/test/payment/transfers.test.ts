import t from 'tap'
import type { Order } from '#core/order/order.ts'
import { composeOrderMail } from '#core/presentation/mails/order-mail.ts'
import { cancelOrder } from '#core/refund/cancel-order.ts'
import { recordTransfer } from '#core/refund/record-transfer.ts'
import { refundIdOf } from '#core/refund/refund.ts'
import { refundOrder } from '#core/refund/refund-order.ts'
import { openEmulatedShop } from '../support/emulated-shop.ts'
import { testLink } from '../support/mail-link.ts'

const shop = await openEmulatedShop(t)
const { ask, deps, handleEvents, pay, paymentOf, place, read } = shop
t.beforeEach(() => shop.forgetEvents())
const byOperator = { by: 'anna', why: 'broken' }

async function placePaid() {
  const order = await place()
  await pay(order)
  await handleEvents()
  return order
}

/** Refunds a part of an order; then the bank sends the money back. Returns the id of the refund. */
async function failPart({ orderId }: Order, amount: number) {
  const refundId = refundIdOf()
  const made = await refundOrder({ orderId, refundId, amount, ...byOperator }, deps)
  await ask('POST', `refunds/${made.providerRefundId}/fail`)
  await handleEvents()
  return refundId
}

const paid = ({ orderId }: Order, refundId: string, reference = '4711') =>
  recordTransfer({ orderId, refundId, reference, by: 'anna' }, deps)

const atStripe = async (order: Order) =>
  (await shop.refundsOf(await paymentOf(order)))
    .filter(({ status }) => status !== 'failed')
    .reduce((sum, { amount }) => sum + amount, 0)

t.test('a transfer counts as refunded, and the buyer’s mail says how it was paid', async (t) => {
  const order = await placePaid()
  const refundId = await failPart(order, 1000)
  t.equal((await read(order)).order.refunded, 0)
  const twice = await Promise.all([paid(order, refundId), paid(order, refundId)])
  t.match(twice, [{ amount: 1000 }, { amount: 1000 }], 'two operators at once')
  const timeline = await read(order)
  t.match(timeline.order, { refunded: 1000, status: 'paid' })
  t.equal(timeline.refunds.length, 2)
  const mails = timeline.mails.filter(({ refund }) => refund?.paidBy)
  t.equal(mails.length, 1)
  for (const [language, text] of [
    ['fr', /remboursé 10,00.€, par virement bancaire/],
    ['en', /refunded €10\.00 by bank transfer/],
  ] as const)
    for (const mail of mails)
      t.match(composeOrderMail({ ...timeline.order, language }, mail, testLink).text, text)
  await t.rejects(paid(order, refundId, '4712'), { code: 'idempotency_key_reused' })
  await t.rejects(paid(order, 'rfd_x'), { code: 'order_not_refundable' })
  await t.rejects(paid({ ...order, orderId: 'ord_x' }, refundId), { code: 'order_not_found' })
  t.equal(await atStripe(order), 0)
})

t.test('a transfer of all that is left cancels an order that is not shipped', async (t) => {
  const before = await shop.available()
  const order = await placePaid()
  const refundId = await failPart(order, 4799)
  await refundOrder(
    { orderId: order.orderId, refundId: refundIdOf(), amount: 1, ...byOperator },
    deps,
  )
  t.match((await read(order)).order, { status: 'paid', refunded: 1 })
  t.match(await paid(order, refundId), { amount: 4798 }, 'one cent was returned since')
  await refundOrder({ orderId: order.orderId, refundId: refundIdOf(), ...byOperator }, deps)
  t.match((await read(order)).order, { status: 'cancelled', refunded: 4800 })
  t.equal(await shop.available(), before)
})

t.test('what was paid by transfer is not refunded again by Stripe', async (t) => {
  const order = await placePaid()
  await paid(order, await failPart(order, 1000))
  // A refund in Stripe's dashboard, whose event has not arrived.
  await ask('POST', `payment_intents/${await paymentOf(order)}/refund`, { amount: 1500 })
  await cancelOrder(order.orderId, byOperator, deps)
  t.equal(await atStripe(order), 3800)
  await handleEvents()
  t.match((await read(order)).order, { status: 'cancelled', refunded: 4800 })
})
