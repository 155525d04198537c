import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { createMailer } from '#core/aws/ses-mailer.ts'
import { createTopic } from '#core/aws/sns-topic.ts'
import { createSender } from '#core/aws/sqs-sender.ts'
import type { Order } from '#core/order/order.ts'
import { usualClaimSeconds } from '#core/order/outbox.ts'
import {
  readOverdue,
  relayOutbox,
  relayOverdue,
  retryFailedEffects,
  usualGraceSeconds,
} from '#core/order/relay-outbox.ts'
import { settlePayment } from '#core/payment/settle-payment.ts'
import { makeMessage, parseMessage, type TaskType } from '#core/ports/messages.ts'
import { VendorError } from '#core/vendor-error.ts'
import { createKeptSales } from '../../core/test/support/kept-sales.ts'
import { composeTestMail } from '../../core/test/support/mail-link.ts'
import { queueUrl } from '../../local/settings.ts'
import { createLongTaskHandler } from '../long-tasks/handle-long-task.ts'
import { createTestClock, openPlatform, paymentMessage, type Queued } from './support/platform.ts'

const { clock, pass } = createTestClock()
const shop = await openPlatform(t, clock)
const queue = 'ecommerce-long-tasks'
const topic = 'arn:aws:sns:eu-west-1:000000000000:ecommerce-order-completed'
const { sqs, sns, ses } = shop.aws

const { sales, recordSale } = createKeptSales()
const deps = {
  orders: shop.orders,
  sendTask: createSender<TaskType>({
    sqs,
    queueUrl: queueUrl(queue),
    batchMs: 5,
  }),
  recordSale,
  announceCompleted: createTopic({ sns, topicArn: topic }),
  mailer: createMailer({ ses, from: 'shop@example.com', replyTo: undefined }),
  composeMail: composeTestMail,
  durations: { packagingSeconds: 30, shippingSeconds: 60 },
  clock,
  log: shop.log,
}
const handle = createLongTaskHandler(deps)

/** Returns the queued steps of an order, oldest first. */
async function stepsOf({ orderId }: Order) {
  const all = await shop.onQueue(queue)
  return all
    .flatMap(({ body, ...rest }: Queued) => {
      const { type, body: step } = parseMessage(body, ['order.step', 'order.effects'])
      return type === 'order.step' ? [{ body, ...rest, step }] : []
    })
    .filter(({ step }) => step.orderId === orderId)
    .sort((a, b) => (a.step.dueAt < b.step.dueAt ? -1 : 1))
}

/** Messages that `work` has handled. They stay on the emulator's queue. */
const handled = new Set<string>()

/** Returns the latest queued message for the effects of an order that `work` has not handled. */
async function effectsOf({ orderId }: Order): Promise<Queued | undefined> {
  const all = await shop.onQueue(queue)
  return all
    .filter(({ body }) => body.includes('order.effects') && body.includes(orderId))
    .filter(({ body }) => !handled.has(body))
    .sort((a, b) => ((a.delayUntil ?? '') < (b.delayUntil ?? '') ? -1 : 1))
    .at(-1)
}
const lastStepOf = async (order: Order) => (await stepsOf(order)).at(-1)?.body ?? ''
function work(body: string, receiveCount = 1) {
  handled.add(body)
  return handle({ messageId: 'm', body, receiveCount })
}
const mailKindsOf = async ({ orderId }: Order) =>
  (await shop.orders.readMails(orderId)).map(({ kind, sentAt }) => `${kind}${sentAt ? '' : ' due'}`)
/** Returns the status of an order in the sales database. */
const soldState = ({ orderId }: Order) => sales.get(orderId)?.order.status
const dueSaleOf = async ({ orderId }: Order) => (await shop.orders.timeline(orderId))?.dueSale
const outcomes = () => shop.logged().flatMap(({ outcome }) => (outcome ? [outcome] : []))
/** Returns the seconds until a delayed message becomes visible. */
const delayOf = ({ delayUntil = '' }: { delayUntil?: string } = {}) =>
  Math.round((Date.parse(delayUntil) - Date.now()) / 1000)

/** Returns a paid order, whose confirmation is sent. */
async function placePaid(): Promise<Order> {
  const order = await shop.place()
  const { body } = parseMessage(paymentMessage(order), ['payment.event'])
  const received = { event: body, traceId: order.traceId, redelivered: false }
  await settlePayment(received, {
    ...deps,
    gateway: shop.gateway,
    announceAlert: async () => {},
  })
  await work((await effectsOf(order))?.body ?? '')
  shop.logged()
  return order
}

/** Returns an order in shipping. Its next step is due in 60 s. */
async function placeShipping(): Promise<Order> {
  const order = await placePaid()
  await work(await lastStepOf(order))
  pass(30)
  await work(await lastStepOf(order))
  return order
}

t.beforeEach(() => void shop.logged())

t.test(
  'an order goes through packaging, shipping and completed; a delayed message starts each step',
  async (t) => {
    const order = await placePaid()
    await work(await lastStepOf(order))
    t.match(await shop.orders.read(order.orderId), {
      status: 'packaging',
      stepDueAt: '2026-11-23T10:00:30.000Z',
      outbox: { step: { step: 'start-shipping' } },
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
    t.match(await shop.orders.read(order.orderId), { status: 'completed', outbox: {} })
    t.equal((await stepsOf(order)).length, 3, 'one message per step, and none after the last step')
    t.match(soldState(order), 'completed')
    t.match(await shop.published(), [{ message: new RegExp(`${order.orderId}#completed`) }])
    t.same(
      (await shop.mailbox()).map(({ tags }) => tags.id.replace(`${order.orderId}-`, '')),
      ['completed', 'shipped', 'confirmed'],
    )
    t.same(await mailKindsOf(order), ['completed', 'confirmed', 'shipped'])
    const lines = shop.logged()
    t.same(
      lines.flatMap(({ outcome, step }) => (outcome ? [`${step} ${outcome}`] : [])),
      ['start-packaging advanced', 'start-shipping advanced', 'complete completed'],
    )
    t.notMatch(JSON.stringify(lines), /secret|guest-token/i)
  },
)

t.test('a message that arrives too early is sent again with the remaining delay', async (t) => {
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

t.test('a wait longer than the maximum delay of SQS takes several messages', async (t) => {
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

t.test('repeated messages for a recorded step send nothing', async (t) => {
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

t.test('after a crash before the next step was sent, the redelivery sends it', async (t) => {
  const order = await placePaid()
  const first = await lastStepOf(order)
  const cutOff = createLongTaskHandler({
    ...deps,
    sendTask: createSender<TaskType>({
      sqs,
      queueUrl: queueUrl('no-such-queue'),
    }),
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
  t.same(outcomes().slice(-2).sort(), ['advanced', 'stale'], 'a step that is sent twice runs once')
})

t.test('a failed effect is retried alone and does not delay the other effects', async (t) => {
  const order = await placeShipping()
  pass(60)
  const complete = await lastStepOf(order)
  const [published, mailed] = [(await shop.published()).length, (await shop.mailbox()).length]
  let isDown = true
  const failing = createLongTaskHandler({
    ...deps,
    recordSale: async (sale) => {
      if (isDown) throw new Error('no database today')
      await recordSale(sale)
    },
  })
  await failing({ messageId: 'm', body: complete, receiveCount: 1 })
  t.match(await shop.orders.read(order.orderId), { status: 'completed', outbox: {} })
  t.match(await dueSaleOf(order), { attempts: 1 })
  t.equal(soldState(order), 'shipping', 'the sales database has the state before the outage')
  t.equal((await shop.published()).length, published + 1)
  t.equal((await shop.mailbox()).length, mailed + 1)

  const again = await effectsOf(order)
  t.ok(Math.abs(delayOf(again) - 15) <= 1, 'the first retry is after 15 s')
  const retry = () => failing({ messageId: 'm', body: again?.body ?? '', receiveCount: 1 })
  pass(16)
  await retry()
  t.ok(Math.abs(delayOf(await effectsOf(order)) - 30) <= 1, 'the second retry is after 30 s')
  isDown = false
  pass(31)
  await retry()
  await retry()
  t.same(outcomes().slice(-4), ['completed', 'postponed', 'done', 'stale'])
  t.equal(soldState(order), 'completed')
  t.equal((await shop.published()).length, published + 1, 'no other effect is repeated')
  t.equal((await shop.mailbox()).length, mailed + 1)
  t.match(await shop.orders.read(order.orderId), { outbox: {}, openShard: undefined })
})

t.test('a database outage of one hour delays only the sale', async (t) => {
  const order = await placeShipping()
  pass(60)
  const complete = await lastStepOf(order)
  const [published, mailed] = [(await shop.published()).length, (await shop.mailbox()).length]
  const withoutDatabase = createLongTaskHandler({
    ...deps,
    recordSale: async () => Promise.reject(new Error('no database today')),
  })
  await withoutDatabase({ messageId: 'm', body: complete, receiveCount: 1 })
  const waits: number[] = []
  const waited = () => waits.reduce((sum, seconds) => sum + seconds, 0)
  const stored = async () => shop.orders.read(order.orderId)
  const secondsToNext = async () =>
    Math.round((Date.parse((await dueSaleOf(order))?.dueAt ?? '') - clock().getTime()) / 1000)
  while (waited() < 3600) {
    waits.push(await secondsToNext())
    pass(waits.at(-1) ?? 0)
    const body = (await effectsOf(order))?.body ?? ''
    await withoutDatabase({ messageId: 'm', body, receiveCount: 1 })
  }
  t.same(waits, [15, 30, 60, 120, 240, 480, 900, 900, 900])
  t.same(
    shop.logged().flatMap(({ message }) => (/effect\./.test(String(message)) ? [message] : [])),
    [...Array(6).fill('effect.postponed'), ...Array(4).fill('effect.overdue')],
    'the log reports it as overdue after a quarter of an hour',
  )
  t.equal((await shop.published()).length, published + 1)
  t.equal((await shop.mailbox()).length, mailed + 1)
  t.match(await stored(), { status: 'completed', outbox: {} })
  t.match(await dueSaleOf(order), { attempts: 10 })

  pass(await secondsToNext())
  await work((await effectsOf(order))?.body ?? '')
  t.equal(outcomes().at(-1), 'done')
  t.match(await stored(), { outbox: {}, openShard: undefined })
  t.equal(soldState(order), 'completed')
  t.equal((await shop.published()).length, published + 1)
  t.equal((await shop.mailbox()).length, mailed + 1)
})

t.test('a permanently rejected effect waits for an operator', async (t) => {
  const order = await placeShipping()
  pass(60)
  const complete = await lastStepOf(order)
  let asked = 0
  const refusing = {
    ...deps,
    announceCompleted: async () => {
      asked += 1
      throw new VendorError('service_refused', {
        vendor: 'sns',
        operation: 'PublishBatch',
        class: 'permanent',
        vendorCode: 'InvalidParameter',
        requestId: 'r-1',
      })
    },
  }
  await createLongTaskHandler(refusing)({ messageId: 'm', body: complete, receiveCount: 1 })
  const left = async () => (await shop.orders.read(order.orderId))?.outbox
  t.match(await left(), { announcement: { failure: /sns PublishBatch refused/ } })
  t.same(Object.keys((await left()) ?? {}), ['announcement'], 'the other effects are done')
  t.equal(await effectsOf(order), undefined, 'no message is sent')
  pass(30 * 24 * 3600)
  await relayOverdue(refusing)
  t.equal(await effectsOf(order), undefined, 'the sweeper sends none either, a month later')
  t.match(
    shop.logged().filter(({ message }) => message === 'effect.failed'),
    [{ orderId: order.orderId, effect: 'announcement', failure: /sns PublishBatch/ }],
    'the failure is logged once, for the alarm',
  )

  t.equal(await retryFailedEffects(refusing), 1)
  await work((await effectsOf(order))?.body ?? '')
  t.equal(outcomes().at(-1), 'done')
  t.match(await shop.orders.read(order.orderId), { outbox: {}, openShard: undefined })
  t.equal(asked, 1)
  t.equal(await retryFailedEffects(refusing), 0)
})

t.test('effects that fail at different times are retried at different times', async (t) => {
  const order = await placeShipping()
  pass(60)
  const complete = await lastStepOf(order)
  let isDown = true
  const saleHasFailed = Promise.withResolvers<void>()
  const failing = createLongTaskHandler({
    ...deps,
    recordSale: async () => {
      saleHasFailed.resolve()
      if (isDown) throw new Error('no database today')
    },
    announceCompleted: async () => {
      if (!isDown) return
      await saleHasFailed.promise
      await sleep(20)
      pass(3)
      throw new Error('no answer')
    },
  })
  await failing({ messageId: 'm', body: complete, receiveCount: 1 })
  isDown = false
  for (const next of ['announcement', '']) {
    pass(12.5)
    await failing({
      messageId: 'm',
      body: (await effectsOf(order))?.body ?? '',
      receiveCount: 1,
    })
    const left = (await shop.orders.read(order.orderId))?.outbox ?? {}
    t.equal(Object.keys(left).join(), next)
    t.notOk(await dueSaleOf(order), 'the sale is written')
  }
})

t.test('after a crash before the effects run, the sweeper relays the outbox', async (t) => {
  const order = await placeShipping()
  pass(60)
  const complete = await lastStepOf(order)
  const mailed = (await shop.mailbox()).length
  const noTable = async () => Promise.reject(new Error('no table today'))
  const dying = createLongTaskHandler({
    ...deps,
    orders: {
      ...shop.orders,
      ...{ replaceOutbox: noTable, replaceMail: noTable, replaceDueSale: noTable },
    },
    recordSale: async () => Promise.reject(new Error('no database today')),
  })
  await dying({ messageId: 'm', body: complete, receiveCount: 1 })
  t.match(await shop.orders.read(order.orderId), { status: 'completed' })
  const body = JSON.stringify(
    makeMessage('order.effects', { orderId: order.orderId }, { traceId: 't', clock }),
  )
  pass(usualClaimSeconds - 1)
  await work(body)
  t.equal(outcomes().at(-1), 'stale', 'the claim of the crashed process lasts a minute')
  const relay = async () => {
    for await (const overdue of readOverdue(deps))
      if (overdue.kind === 'order' && overdue.order.orderId === order.orderId)
        return relayOutbox(overdue.order, deps)
    return 'not overdue'
  }
  t.equal(await relay(), 'not overdue')
  pass(usualGraceSeconds + 2)
  t.equal(await effectsOf(order), undefined)
  t.equal(await relay(), 'resent')
  t.equal(await relay(), 'not overdue', 'the relay sends it once')
  const sent = await effectsOf(order)
  pass(2 * usualGraceSeconds)
  t.equal(await relay(), 'not overdue')
  pass(usualGraceSeconds + 1)
  t.equal(await relay(), 'resent', 'sent again, because no agent handled it')
  await work(sent?.body ?? '')
  t.equal(outcomes().at(-1), 'done')
  t.equal(soldState(order), 'completed')
  t.equal(
    (await shop.mailbox()).length,
    mailed + 2,
    'a mail is sent twice if its success was not recorded',
  )
  t.equal(soldState(order), 'completed')
})

t.test('the time scale shortens the waits', async (t) => {
  const order = await placeShipping()
  pass(60)
  const quick = createLongTaskHandler({
    ...deps,
    timeScale: 0.1,
    recordSale: async () => Promise.reject(new Error('no database today')),
  })
  await quick({ messageId: 'm', body: await lastStepOf(order), receiveCount: 1 })
  const sale = await dueSaleOf(order)
  t.equal(Date.parse(sale?.dueAt ?? '') - clock().getTime(), 1500)
})

t.test('an invalid mail address does not prevent the order’s completion', async (t) => {
  const order = await placeShipping()
  pass(60)
  const toNobody = createLongTaskHandler({
    ...deps,
    mailer: (mail) => deps.mailer({ ...mail, to: 'nobody' }),
  })
  const body = await lastStepOf(order)
  await toNobody({ messageId: 'm', body, receiveCount: 1 })
  t.match(await shop.orders.read(order.orderId), {
    status: 'completed',
    outbox: {},
  })
  t.match(
    (await shop.orders.readMails(order.orderId)).find(({ kind }) => kind === 'completed'),
    { failure: /no local part/, openShard: /open/ },
  )
  t.match(
    shop.logged().filter(({ message }) => message === 'effect.failed'),
    [{ level: 50, orderId: order.orderId, effect: 'mail completed', failure: /no local part/ }],
  )
})

t.test('an invalid message, or one for an unknown order, is an error', async (t) => {
  const step = (over: object) =>
    JSON.stringify({
      ...makeMessage(
        'order.step',
        { orderId: 'ord_ghost', step: 'complete', dueAt: '2026-11-23T10:00:00.000Z' },
        { traceId: 'trc', clock },
      ),
      ...over,
    })
  await t.rejects(work(step({})), /not found/)
  await t.rejects(work(step({ version: 9 })), /unknown_version/)
  await t.rejects(work(step({ type: 'payment.event' })), /unknown_type/)
  await t.rejects(work(step({ body: { orderId: 'x', step: 'refund', dueAt: '' } })), /bad_body/)
  await t.rejects(work('{'), /not_json/)
})
