import t from 'tap'
import type { Order } from '#core/order/order.ts'
import { resendMail, retryFailedEffects } from '#core/order/relay-outbox.ts'
import { runDueEffects } from '#core/order/run-effects.ts'
import { writeDueSale } from '#core/order/write-sale.ts'
import { approveOrder, rejectOrder } from '#core/payment/review-order.ts'
import { settlePayment } from '#core/payment/settle-payment.ts'
import { sweep } from '#core/payment/sweep.ts'
import { type Mail, Undeliverable } from '#core/ports/mailer.ts'
import type { Message, TaskType } from '#core/ports/messages.ts'
import { cancelOrder } from '#core/refund/cancel-order.ts'
import { refundOrder } from '#core/refund/refund-order.ts'
import { until } from '../../../test/support/wait.ts'
import { openEmulatedShop } from '../support/emulated-shop.ts'

const shop = await openEmulatedShop(t, { timeScale: 0.5 })
const { orders } = shop.deps
const byOperator = { by: 'anna', why: 'broken' }

const mails: Mail[] = []
const deps = {
  ...shop.deps,
  mailer: async (mail: Mail) => void mails.push(mail),
  announceCompleted: async () => {},
}

/** Sends the due mails of an order, as the agent does. Returns the kinds that it sent. */
async function deliver({ orderId }: Order): Promise<readonly string[]> {
  mails.length = 0
  await runDueEffects(orderId, deps)
  return mails.map(({ id }) => id.replace(`${orderId}-`, '')).sort()
}

async function placePaid() {
  const order = await shop.place()
  await shop.pay(order)
  await shop.handleEvents()
  return order
}

t.test('each event has its mail, once, however often it arrives', async (t) => {
  const order = await placePaid()
  await shop.handleAllEvents()
  t.same(await deliver(order), ['confirmed'])
  t.same(await deliver(order), [])

  const part = await refundOrder(
    { orderId: order.orderId, amount: 100, refundId: 'rfd_part', ...byOperator },
    deps,
  )
  await shop.handleAllEvents()
  t.same(await deliver(order), [`refunded-${part.refundId}`])
  t.match(mails[0], { subject: /remboursement/, text: /1,00/ })

  await cancelOrder(order.orderId, byOperator, deps)
  await shop.handleAllEvents()
  const kinds = await deliver(order)
  t.equal(kinds.length, 2)
  t.match(kinds, ['cancelled', /^refunded-rfd_/])
  t.match(mails.find(({ id }) => id.endsWith('cancelled'))?.text, /47,00/, 'only the rest')
  t.same(await deliver(order), [])
})

t.test('a bank debit: the buyer learns that it is on its way, and how it ends', async (t) => {
  const [good, bad] = [await shop.place(), await shop.place()]
  await shop.pay(good, { method: 'sepa_debit', number: 'DE89370400440532013000' })
  await shop.pay(bad, { method: 'sepa_debit', number: 'DE62370400440532013001' })
  await shop.handleEvents()
  t.same(await deliver(good), ['awaiting-funds'])
  t.same(await deliver(bad), ['awaiting-funds'])
  await until('the bank has decided', async () => {
    await shop.handleEvents()
    const statuses = [good, bad].map(async (order) => (await shop.read(order)).order.status)
    return (await Promise.all(statuses)).every((status) => status !== 'awaiting_funds')
  })
  t.same(await deliver(good), ['confirmed'])
  t.same(await deliver(bad), ['payment-failed'])
})

t.test('an operator’s decision about a review reaches the buyer', async (t) => {
  async function review() {
    const order = await shop.place()
    await shop.pay(order)
    const session = await deps.gateway.readOrOpenSession(order)
    if (session.state !== 'complete') throw new Error('it is paid')
    const { address: _, ...event } = session.event
    await settlePayment({ event, traceId: 'trc_1', redelivered: false }, deps)
    t.same(await deliver(order), ['review'])
    return order
  }
  const [approved, rejected] = [await review(), await review()]
  const address = { name: 'A', line1: '1', postalCode: '59000', city: 'Lille', country: 'FR' }
  await approveOrder(approved.orderId, { by: 'anna', address }, deps)
  t.same(await deliver(approved), ['confirmed'])
  await rejectOrder(rejected.orderId, byOperator, deps)
  t.match(await deliver(rejected), ['cancelled', /^refunded-rfd_/])
})

t.test('a refused mail is retried later and delays no other mail', async (t) => {
  const order = await placePaid()
  const refusing = { ...deps, mailer: async () => Promise.reject(new Error('no answer')) }
  t.equal(await runDueEffects(order.orderId, refusing), 'postponed')
  t.equal(await runDueEffects(order.orderId, deps), 'stale', 'not before 15 s have passed')
  shop.pass(16)
  t.same(await deliver(order), ['confirmed'])
  t.match(await orders.readMails(order.orderId), [{ attempts: 2, dueAt: undefined }])
})

t.test('the sweeper asks for a mail whose message was lost, and backs off', async (t) => {
  const order = await placePaid()
  // The sweeper asks for its sale too.
  await writeDueSale(order, deps)
  const asked: string[] = []
  const sweeper = {
    ...deps,
    sendTask: async ({ type, body }: Message<TaskType>) => {
      if (type === 'order.effects') asked.push(body.orderId)
    },
  }
  const askedFor = () => asked.splice(0).filter((orderId) => orderId === order.orderId).length
  await sweep(sweeper)
  t.equal(askedFor(), 0, 'the message may still be on its way')
  shop.pass(61)
  await sweep(sweeper)
  t.equal(askedFor(), 1)
  shop.pass(61)
  await sweep(sweeper)
  t.equal(askedFor(), 0, 'twice the grace period, then the grace period')
  shop.pass(122)
  await sweep(sweeper)
  t.equal(askedFor(), 1)
  t.same(await deliver(order), ['confirmed'])
  shop.pass(3600)
  await sweep(sweeper)
  t.equal(askedFor(), 0, 'it is sent')
})

t.test('an undeliverable mail waits for an operator, who can have it sent again', async (t) => {
  const order = await placePaid()
  const refusing = {
    ...deps,
    mailer: async () => Promise.reject(new Undeliverable('no such mailbox')),
  }
  t.equal(await runDueEffects(order.orderId, refusing), 'done')
  t.match(await orders.readMails(order.orderId), [
    { failure: 'no such mailbox', openShard: /open/ },
  ])
  shop.pass(3600)
  t.same(await deliver(order), [])
  t.equal(await retryFailedEffects(deps), 1)
  t.same(await deliver(order), ['confirmed'])
  const [mail] = await orders.readMails(order.orderId)
  t.notOk(mail?.failure)
  t.equal(mail && (await resendMail(mail, deps)), true, 'a sent mail can be sent again')
  t.same(await deliver(order), ['confirmed'])
})

t.test('of several processes, one sends a mail', async (t) => {
  const order = await placePaid()
  mails.length = 0
  await Promise.all(Array.from({ length: 8 }, () => runDueEffects(order.orderId, deps)))
  t.equal(mails.length, 1)
})

t.test('an unpaid order that ends has no mail', async (t) => {
  const order = await shop.place({ email: 'someone@example.com' })
  await cancelOrder(order.orderId, byOperator, deps)
  t.same(await orders.readMails(order.orderId), [])
})
