import t from 'tap'
import { orderNumber, toOrderNumber } from '#core/ids.ts'
import { toEmailKey } from '#core/order/email-key.ts'
import { mailLink } from '#core/order/mail-link.ts'
import { checkLink } from '#core/order/order-link.ts'
import type { Mail } from '#core/ports/mailer.ts'
import { openEmulatedShop } from '../support/emulated-shop.ts'
import { testLink } from '../support/mail-link.ts'

const shop = await openEmulatedShop(t)
const mailed: Mail[] = []
let faults = 0
const deps = {
  ...shop.deps,
  mailer: async (mail: Mail) => {
    if (faults > 0) {
      faults -= 1
      throw new Error('SES is away')
    }
    mailed.push(mail)
  },
}
const hour = 3600 * 1000
/** Half past an hour, so that the tests do not cross one by accident. */
const halfPast = Math.floor(Date.now() / hour) * hour + hour / 2
const hoursLater = (count: number) => new Date(halfPast + count * hour).toISOString()

async function buy(email: string) {
  const order = await shop.place()
  await shop.pay(order, { email })
  await shop.handleEvents()
  return order
}

/** Requests a link as the API does. Returns the outcome and the mails that it sent. */
async function request(number: string, email: string, requestedAt = hoursLater(0), over = {}) {
  mailed.length = 0
  const wanted = { number, emailKey: toEmailKey(email), requestedAt }
  const outcome = await mailLink(wanted, { ...deps, ...over })
  return [outcome, mailed.filter(({ id }) => id.includes('link')).map(({ to }) => to)] as const
}

t.test('the link goes to the stored address, if number and address match', async (t) => {
  const order = await buy('find@example.com')
  const number = orderNumber(order.orderId)
  t.same(await request(number, 'other@example.com'), ['unknown', []])
  t.same(await request('0000-0000', 'find@example.com'), ['unknown', []])
  t.same(await request(number, 'FIND@example.com'), ['done', ['find@example.com']])
  const [mail] = mailed
  const [, token = ''] = /token=(\S+)&lang=fr/.exec(mail?.text ?? '') ?? []
  t.equal(
    checkLink({ orderId: order.orderId, token }, [testLink.key], testLink.now),
    'valid',
    'the link opens the order',
  )
})

t.test('a message that arrives twice, or at the same time, sends one mail', async (t) => {
  const order = await buy('twice@example.com')
  const number = orderNumber(order.orderId)
  const wanted = { number, emailKey: toEmailKey('twice@example.com'), requestedAt: hoursLater(0) }
  mailed.length = 0
  await Promise.all([1, 2, 3].map(() => mailLink(wanted, deps)))
  t.equal(await mailLink(wanted, deps), 'stale')
  t.equal(mailed.filter(({ id }) => id.includes('link')).length, 1)
  t.same(await request(number, 'twice@example.com', hoursLater(1)), ['done', ['twice@example.com']])
})

t.test('an order gets at most one link an hour, and five a day', async (t) => {
  const order = await buy('bombed@example.com')
  const number = orderNumber(order.orderId)
  let count = 0
  for (let index = 0; index < 24; index += 1) {
    for (const requestedAt of [hoursLater(index), hoursLater(index)]) {
      const clock = () => new Date(requestedAt)
      count += (await request(number, 'bombed@example.com', requestedAt, { clock }))[1].length
    }
  }
  t.equal(count, 5)
  const requestedAt = hoursLater(30)
  const clock = () => new Date(requestedAt)
  t.same(await request(number, 'bombed@example.com', requestedAt, { clock }), [
    'done',
    ['bombed@example.com'],
  ])
})

t.test('if the mail service fails, the outbox retries the link', async (t) => {
  const order = await buy('later@example.com')
  faults = Number.POSITIVE_INFINITY
  t.same(await request(orderNumber(order.orderId), 'later@example.com'), ['postponed', []])
  const mail = (await deps.orders.readMails(order.orderId)).find(({ kind }) => kind === 'link')
  t.match(mail, { attempts: 1, dueAt: /./, openShard: /./ }, 'the sweeper finds it')
})

t.test('numbers are read as people type them', async (t) => {
  for (const typed of ['4f7q-9kxm', ' 4F7Q9KXM ', '4f7q 9kxm', '4F7Q - 9KXM'])
    t.equal(toOrderNumber(typed), '4F7Q-9KXM')
  t.equal(toOrderNumber('oOiI-lL01'), '0011-1101')
})
