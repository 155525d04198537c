import t from 'tap'
import { createMailer } from '#core/aws/ses-mailer.ts'
import { createTopic } from '#core/aws/sns-topic.ts'
import { createSender } from '#core/aws/sqs-sender.ts'
import { RetryLater } from '#core/errors.ts'
import { usualClaimSeconds } from '#core/order/complete-order.ts'
import type { Order } from '#core/order/order.ts'
import { settlePayment } from '#core/payment/settle-payment.ts'
import { makeMessage, parseMessage } from '#core/ports/messages.ts'
import { completedMail } from '#core/presentation/completed-mail.ts'
import { queueUrl } from '../../local/settings.ts'
import { createLongTaskHandler } from '../long-tasks/handle-long-task.ts'
import { createTestClock, openPlatform, paymentMessage, type Queued } from './support/platform.ts'

const { clock, pass } = createTestClock()
const shop = await openPlatform(t, clock)
const queue = 'ecommerce-long-tasks'
const topic = 'arn:aws:sns:eu-west-1:000000000000:ecommerce-order-completed'
const { sqs, sns, ses } = shop.aws

const sales: string[] = []
const deps = {
  orders: shop.orders,
  sendStep: createSender<'order.step'>({ sqs, queueUrl: queueUrl(queue), gatherMs: 5 }),
  recordSale: async ({ orderId }: Order, completedAt: string) =>
    void sales.push(`${orderId} ${completedAt}`),
  announceCompleted: createTopic({ sns, topicArn: topic }),
  mailer: createMailer({ ses, from: 'shop@example.com' }),
  completedMail: (order: Order) => completedMail(order, 'https://shop.example'),
  durations: { packagingSeconds: 30, shippingSeconds: 60 },
  clock,
  log: shop.log,
}
const handle = createLongTaskHandler(deps)

/** The steps that are on the queue for an order, oldest first. */
async function stepsOf({ orderId }: Order) {
  const all = await shop.onQueue(queue)
  return all
    .map(({ body, ...rest }: Queued) => ({
      body,
      ...rest,
      step: parseMessage(body, ['order.step']).body,
    }))
    .filter(({ step }) => step.orderId === orderId)
    .sort((a, b) => (a.step.dueAt < b.step.dueAt ? -1 : 1))
}
const lastStepOf = async (order: Order) => (await stepsOf(order)).at(-1)?.body ?? ''
const work = (body: string, receiveCount = 1) => handle({ messageId: 'm', body, receiveCount })
const outcomes = () => shop.logged().flatMap(({ outcome }) => (outcome ? [outcome] : []))
/** Seconds from now to when a delayed message comes out. */
const delayOf = ({ delayUntil = '' }: { delayUntil?: string } = {}) =>
  Math.round((Date.parse(delayUntil) - Date.now()) / 1000)

async function placePaid(): Promise<Order> {
  const order = await shop.place()
  const { body } = parseMessage(paymentMessage(order), ['payment.event'])
  const heard = { event: body, traceId: order.traceId, redelivered: false }
  await settlePayment(heard, {
    ...deps,
    gateway: shop.gateway,
    announceAlert: async () => {},
  })
  return order
}

/** A paid order whose parcel is under way; its next step is due in 60 s. */
async function placeShipping(): Promise<Order> {
  const order = await placePaid()
  await work(await lastStepOf(order))
  pass(30)
  await work(await lastStepOf(order))
  return order
}

t.beforeEach(() => void shop.logged())

t.test(
  'packaging, then shipping, then completed: each waits in the queue for its deadline',
  async (t) => {
    const order = await placePaid()
    await work(await lastStepOf(order))
    t.match(await shop.orders.read(order.orderId), {
      status: 'packaging',
      stepDueAt: '2026-11-23T10:00:30.000Z',
      owed: { step: 'start-shipping' },
    })
    t.match((await stepsOf(order)).at(-1), { state: 'delayed', step: { step: 'start-shipping' } })
    t.ok(Math.abs(delayOf((await stepsOf(order)).at(-1)) - 30) <= 1)

    pass(30)
    await work(await lastStepOf(order))
    t.match(await shop.orders.read(order.orderId), {
      status: 'shipping',
      stepDueAt: '2026-11-23T10:01:30.000Z',
    })
    t.ok(Math.abs(delayOf((await stepsOf(order)).at(-1)) - 60) <= 1)

    pass(60)
    await work(await lastStepOf(order))
    t.match(await shop.orders.read(order.orderId), { status: 'completed', owed: undefined })
    t.equal((await stepsOf(order)).length, 3, 'one message a step, and none after the last')
    t.same(sales.filter((sale) => sale.startsWith(order.orderId)).length, 1)
    t.match(await shop.published(), [{ message: new RegExp(`${order.orderId}#completed`) }])
    t.match(await shop.mailbox(), [{ to: ['secret.buyer@example.com'] }])
    const lines = shop.logged()
    t.same(
      lines.flatMap(({ outcome, step }) => (outcome ? [`${step} ${outcome}`] : [])),
      ['start-packaging advanced', 'start-shipping advanced', 'complete completed'],
    )
    t.notMatch(JSON.stringify(lines), /secret|guest-token/i)
  },
)

t.test('a message that comes too early is sent again with the rest of its wait', async (t) => {
  const order = await placePaid()
  await work(await lastStepOf(order))
  const early = await lastStepOf(order)
  pass(18)
  await work(early)
  const copies = (await stepsOf(order)).filter(({ step }) => step.step === 'start-shipping')
  t.equal(copies.length, 2)
  t.same(copies[1]?.step, copies[0]?.step)
  t.ok(Math.abs(Math.min(...copies.map(delayOf)) - 12) <= 1)
  t.equal(await shop.statusOf(order), 'packaging')
  t.same(outcomes(), ['advanced', 'early'])
})

t.test('a wait beyond what SQS can keep is cut, and its rest waited for again', async (t) => {
  const slow = createLongTaskHandler({
    ...deps,
    durations: { packagingSeconds: 1500, shippingSeconds: 0 },
  })
  const order = await placePaid()
  await slow({ messageId: 'm', body: await lastStepOf(order), receiveCount: 1 })
  t.ok(Math.abs(delayOf((await stepsOf(order)).at(-1)) - 900) <= 1)
  pass(900)
  await work(await lastStepOf(order))
  const delays = (await stepsOf(order))
    .slice(1)
    .map(delayOf)
    .sort((a, b) => a - b)
  t.ok(Math.abs((delays[0] ?? 0) - 600) <= 1)
})

t.test('a step that is recorded already sends nothing, in whatever number it comes', async (t) => {
  const order = await placePaid()
  const first = await lastStepOf(order)
  await Promise.all(Array.from({ length: 10 }, () => work(first)))
  t.same(outcomes().sort(), ['advanced', ...Array(9).fill('stale')])
  pass(30)
  await work(await lastStepOf(order))
  await work(first)
  await work(first, 2)
  t.equal((await stepsOf(order)).length, 3)
})

t.test('whoever died before it sent the next step is made good by the redelivery', async (t) => {
  const order = await placePaid()
  const first = await lastStepOf(order)
  const cutOff = createLongTaskHandler({
    ...deps,
    sendStep: createSender<'order.step'>({ sqs, queueUrl: queueUrl('no-such-queue') }),
  })
  await t.rejects(cutOff({ messageId: 'm', body: first, receiveCount: 1 }), {
    code: 'service_refused',
    failure: { vendor: 'sqs', operation: 'SendMessage', class: 'permanent' },
  })
  t.equal(await shop.statusOf(order), 'packaging')
  await work(first, 2)
  t.match((await stepsOf(order)).slice(1), [{ step: { step: 'start-shipping' } }])
  await work(first, 3)
  const [, next = { body: '' }, copy = next] = await stepsOf(order)
  pass(30)
  await Promise.all([work(next.body), work(copy.body)])
  t.same(outcomes().slice(-2).sort(), ['advanced', 'stale'], 'what is sent twice is done once')
})

t.test('an order has one completer at a time; the next is told when to come back', async (t) => {
  const order = await placeShipping()
  pass(60)
  const complete = await lastStepOf(order)
  let goOn = () => {}
  const held = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const slow = createLongTaskHandler({ ...deps, recordSale: () => held })({
    messageId: 'm',
    body: complete,
    receiveCount: 1,
  })
  while (!(await shop.orders.read(order.orderId))?.completionToken) {}
  await t.rejects(work(complete), { name: 'RetryLater', seconds: usualClaimSeconds + 1 })
  goOn()
  await slow
  await work(complete)
  t.equal(await shop.statusOf(order), 'completed')
  t.same(outcomes().slice(-3), ['retry', 'completed', 'stale'])
})

t.test('a completer that was thought dead cannot finish what another has taken over', async (t) => {
  const order = await placeShipping()
  pass(60)
  const complete = await lastStepOf(order)
  let wake = () => {}
  const asleep = new Promise<void>((resolve) => {
    wake = resolve
  })
  const zombie = createLongTaskHandler({ ...deps, recordSale: () => asleep })({
    messageId: 'm',
    body: complete,
    receiveCount: 1,
  })
  while (!(await shop.orders.read(order.orderId))?.completionToken) {}
  pass(usualClaimSeconds + 1)
  await work(complete, 2)
  const { updatedAt } = (await shop.orders.read(order.orderId)) as Order
  const told = [(await shop.published()).length, (await shop.mailbox()).length]
  pass(5)
  wake()
  await t.rejects(zombie, RetryLater)
  t.match(await shop.orders.read(order.orderId), { status: 'completed', updatedAt })
  t.same(
    [(await shop.published()).length, (await shop.mailbox()).length],
    told,
    'nobody is told twice',
  )
  await work(complete, 3)
  t.match(outcomes().slice(-3), ['completed', 'retry', 'stale'])
})

t.test('what fails half-way is thrown, and goes on where it stopped', async (t) => {
  const order = await placeShipping()
  pass(60)
  const complete = await lastStepOf(order)
  const mailIsDown = createLongTaskHandler({
    ...deps,
    mailer: async () => Promise.reject(new Error('no mail today')),
  })
  const before = (await shop.published()).length
  await t.rejects(mailIsDown({ messageId: 'm', body: complete, receiveCount: 1 }), /no mail today/)
  pass(usualClaimSeconds + 1)
  await work(complete, 2)
  t.equal((await shop.published()).length, before + 1, 'the announcement is not repeated')
  t.equal(sales.filter((sale) => sale.startsWith(order.orderId)).length, 1)
})

t.test(
  'what was announced and mailed is not again where only the end could not be written',
  async (t) => {
    const order = await placeShipping()
    pass(60)
    const complete = await lastStepOf(order)
    const unwritten = createLongTaskHandler({
      ...deps,
      orders: { ...shop.orders, change: async () => Promise.reject(new Error('no table today')) },
    })
    const [published, mailed] = [(await shop.published()).length, (await shop.mailbox()).length]
    await t.rejects(
      unwritten({ messageId: 'm', body: complete, receiveCount: 1 }),
      /no table today/,
    )
    pass(usualClaimSeconds + 1)
    await work(complete, 2)
    t.match(await shop.orders.read(order.orderId), { status: 'completed' })
    t.equal((await shop.published()).length, published + 1)
    t.equal((await shop.mailbox()).length, mailed + 1)
  },
)

t.test('an address that takes no mail does not keep its order from its end', async (t) => {
  const order = await placeShipping()
  pass(60)
  const toNobody = createLongTaskHandler({
    ...deps,
    mailer: (mail) => deps.mailer({ ...mail, to: 'nobody' }),
  })
  const body = await lastStepOf(order)
  await toNobody({ messageId: 'm', body, receiveCount: 1 })
  t.match(await shop.orders.read(order.orderId), { status: 'completed' })
  t.match(
    shop.logged().filter(({ message }) => message === 'mail.undeliverable'),
    [{ level: 50, orderId: order.orderId }],
  )
})

t.test('what is not a step, or of an order that is not here, is thrown', async (t) => {
  const step = (over: object) =>
    JSON.stringify({
      ...makeMessage(
        'order.step',
        { orderId: 'ord_ghost', step: 'complete', dueAt: '2026-11-23T10:00:00.000Z' },
        { traceId: 'trc', clock },
      ),
      ...over,
    })
  await t.rejects(work(step({})), /not there/)
  await t.rejects(work(step({ version: 9 })), /unknown_version/)
  await t.rejects(work(step({ type: 'payment.event' })), /unknown_type/)
  await t.rejects(work(step({ body: { orderId: 'x', step: 'refund', dueAt: '' } })), /bad_body/)
  await t.rejects(work('{'), /not_json/)
})
