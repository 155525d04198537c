import { SESv2Client } from '@aws-sdk/client-sesv2'
import t from 'tap'
import { createMailer } from '#core/aws/ses-mailer.ts'
import { orderNumber } from '#core/ids.ts'
import { advanceOrder } from '#core/order/advance-order.ts'
import { completeOrder } from '#core/order/complete-order.ts'
import { toEmailKey } from '#core/order/email-key.ts'
import { mailLink } from '#core/order/mail-link.ts'
import type { Order } from '#core/order/order.ts'
import type { OrderMail } from '#core/order/order-mail.ts'
import { retryFailedEffects } from '#core/order/relay-outbox.ts'
import { runDueEffects } from '#core/order/run-effects.ts'
import { approveOrder, rejectOrder } from '#core/payment/review-order.ts'
import { settlePayment } from '#core/payment/settle-payment.ts'
import { cancelOrder } from '#core/refund/cancel-order.ts'
import { refundOrder } from '#core/refund/refund-order.ts'
import {
  type ReceivedMail,
  startParametersAndMail,
} from '../../../local/emulators/parameters-and-mail.ts'
import type { SesAccount } from '../../../local/emulators/ses-rules.ts'
import { until } from '../../../test/support/wait.ts'
import { openEmulatedShop } from '../support/emulated-shop.ts'

/**
 * The matrix of events and mails: each kind of mail is sent once for its event, with the same id,
 * whatever arrives twice, crashes or refuses. Only a crash after SES has accepted a mail sends it
 * again: SES does not deduplicate.
 */

t.setTimeout(240_000)

const shop = await openEmulatedShop(t, { timeScale: 0.3 })
const server = await startParametersAndMail({ port: 0 })
const ses = new SESv2Client({
  endpoint: server.url,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
})
t.teardown(() => {
  ses.destroy()
  return server.close()
})

const usual = {
  ...shop.deps,
  mailer: createMailer({ ses, from: 'shop@example.com', replyTo: undefined }),
  recordSale: async () => {},
  announceCompleted: async () => {},
  durations: { packagingSeconds: 1, shippingSeconds: 1 },
}
type Deps = typeof usual

const by = { by: 'anna', why: 'broken' }
const address = { name: 'A', line1: '1', postalCode: '59000', city: 'Lille', country: 'FR' }
/** The bank decides about `slow` only after the test. */
const iban = {
  good: 'DE89370400440532013000',
  bad: 'DE62370400440532013001',
  slow: 'DE08370400440532013003',
}

const setSes = (account: SesAccount) =>
  fetch(`${server.url}/_local/ses`, { method: 'POST', body: JSON.stringify(account) })
const idsOf = async ({ orderId }: Order) => {
  const all = (await (await fetch(`${server.url}/_local/mailbox`)).json()) as ReceivedMail[]
  return all.flatMap(({ tags }) => (tags['id']?.startsWith(orderId) ? [tags['id']] : []))
}

/** An event, with its preparation and its mails. */
type Event = {
  readonly mails: readonly string[]
  readonly prepare: (email: string) => Promise<Order>
  /** Returns the message or the command, which can be repeated. */
  readonly cause: (order: Order) => Promise<(deps: Deps) => Promise<unknown>>
}

/** Pays on the payment page. The shop does not know it yet. */
const payAt = async (email: string, means: object = {}) => {
  const order = await shop.place()
  await shop.pay(order, { email, ...means })
  return order
}
const debit = (number: string) => ({ method: 'sepa_debit', number })
const paid = async (email: string, means: object = {}) => {
  const order = await payAt(email, means)
  await shop.handleEvents()
  return order
}
const inReview = async (email: string) => {
  const order = await payAt(email)
  const session = await usual.gateway.readOrOpenSession(order)
  if (session.state !== 'complete') throw new Error('it is paid')
  const { address: _, ...event } = session.event
  await settlePayment({ event, traceId: 'trc_1', redelivered: false }, usual)
  return order
}
/** The provider's events since the order was placed: several calls repeat them. */
const events = () => shop.handleEvents()
/** Waits until the bank has decided about a debit. */
const decision = async (order: Order) => {
  await until('the bank has decided', async () => {
    await events()
    return (await shop.read(order)).order.status !== 'awaiting_funds'
  })
  return events
}

const stepOf = async (order: Order) => {
  const { order: current } = await shop.read(order)
  const dueAt = current.stepDueAt ?? ''
  const step = current.outbox.step?.step ?? 'complete'
  const ahead = (Date.parse(dueAt) - usual.clock().getTime()) / 1000
  if (ahead > 0) shop.pass(ahead + 1)
  const due = { orderId: order.orderId, dueAt, traceId: 'trc_1' }
  return (deps: Deps) =>
    step === 'complete'
      ? completeOrder(due, deps)
      : advanceOrder({ ...due, step, redelivered: false }, deps)
}
const after = (steps: number) => async (email: string) => {
  const order = await paid(email)
  for (let count = 0; count < steps; count += 1) await (await stepOf(order))(usual)
  return order
}

const matrix: Readonly<Record<string, Event>> = {
  'paid by card': {
    mails: ['confirmed'],
    prepare: payAt,
    cause: async () => events,
  },
  'bank debit started': {
    mails: ['awaiting-funds'],
    prepare: (email) => payAt(email, debit(iban.slow)),
    cause: async () => events,
  },
  'bank debit arrived': {
    mails: ['confirmed'],
    prepare: (email) => paid(email, debit(iban.good)),
    cause: decision,
  },
  'bank debit failed': {
    mails: ['payment-failed'],
    prepare: (email) => paid(email, debit(iban.bad)),
    cause: decision,
  },
  'paid another amount': {
    mails: ['review'],
    prepare: (email) => payAt(email, { amount: 999 }),
    cause: async () => events,
  },
  'review approved': {
    mails: ['confirmed'],
    prepare: inReview,
    cause:
      async ({ orderId }) =>
      (deps) =>
        approveOrder(orderId, { by: 'anna', address }, deps),
  },
  'review rejected': {
    mails: ['cancelled', 'refunded-*'],
    prepare: inReview,
    cause:
      async ({ orderId }) =>
      (deps) =>
        rejectOrder(orderId, by, deps),
  },
  'packaging started': { mails: [], prepare: paid, cause: stepOf },
  shipped: { mails: ['shipped'], prepare: after(1), cause: stepOf },
  completed: { mails: ['completed'], prepare: after(2), cause: stepOf },
  'cancelled by the buyer': {
    mails: ['cancelled', 'refunded-*'],
    prepare: paid,
    cause:
      async ({ orderId }) =>
      (deps) =>
        cancelOrder(orderId, by, deps),
  },
  'refunded in part': {
    mails: ['refunded-*'],
    prepare: paid,
    cause:
      async ({ orderId }) =>
      (deps) =>
        refundOrder({ orderId, amount: 100, refundId: `rfd_${orderId}`, ...by }, deps),
  },
  'refunded in whole': {
    mails: ['refunded-*'],
    prepare: after(3),
    cause:
      async ({ orderId }) =>
      (deps) =>
        refundOrder({ orderId, refundId: `rfd_${orderId}`, ...by }, deps),
  },
  'link requested': {
    mails: ['link-*'],
    prepare: paid,
    cause: async ({ orderId }) => {
      const { email = '' } = (await shop.read({ orderId } as Order)).order
      const number = orderNumber(orderId)
      const requestedAt = usual.clock().toISOString()
      return (deps) => mailLink({ number, emailKey: toEmailKey(email), requestedAt }, deps)
    },
  },
}

/** Sends all mails that are due now and later, as the agent and the sweeper do. */
async function settle({ orderId }: Order, deps: Deps = usual) {
  await events()
  for (let count = 0; count < 3; count += 1) {
    await runDueEffects(orderId, deps).catch(() => undefined)
    shop.pass(3600)
  }
}

/** Returns deps whose process ends after SES has accepted a mail, before this is recorded. */
function crashing(): Deps {
  const crashed = new Set<string>()
  const replaceMail = async (mail: OrderMail, next: OrderMail) => {
    if (next.sentAt && !crashed.has(mail.mailId)) {
      crashed.add(mail.mailId)
      throw new Error('crash')
    }
    return usual.orders.replaceMail(mail, next)
  }
  return { ...usual, orders: { ...usual.orders, replaceMail } }
}

type Disturbance = {
  readonly email?: string
  /** How often SES accepts each mail. */
  readonly times: number
  readonly run: (order: Order, cause: (deps: Deps) => Promise<unknown>) => Promise<unknown>
}

const disturbances: Readonly<Record<string, Disturbance>> = {
  'nothing disturbs': { times: 1, run: (_order, cause) => cause(usual) },
  'everything arrives twice': {
    times: 1,
    run: async ({ orderId }, cause) => {
      await Promise.allSettled([cause(usual), cause(usual)])
      await events()
      await Promise.all([1, 2, 3].map(() => runDueEffects(orderId, usual)))
      await cause(usual).catch(() => undefined)
    },
  },
  'a crash between send and record': {
    times: 2,
    run: async (order, cause) => {
      const deps = crashing()
      await cause(deps).catch(() => undefined)
      await settle(order, deps)
    },
  },
  'SES refuses for a while': {
    times: 1,
    run: async (order, cause) => {
      await setSes({ isSandbox: false, verified: [] })
      await cause(usual).catch(() => undefined)
      await settle(order)
      await setSes({ isSandbox: false })
    },
  },
  'SES always refuses the address': {
    email: 'buyer@under_score.example',
    times: 0,
    run: async (order, cause) => {
      await cause(usual).catch(() => undefined)
      await settle(order)
      await retryFailedEffects(usual)
    },
  },
}

const lines: string[] = []
let buyers = 0

for (const [event, { mails, prepare, cause }] of Object.entries(matrix)) {
  t.test(event, { timeout: 180_000 }, async (t) => {
    for (const [what, { email, times, run }] of Object.entries(disturbances)) {
      // A payment page is open for a day at most, by the real clock.
      shop.resetTime()
      shop.forgetEvents()
      buyers += 1
      const order = await prepare(email ?? `buyer-${buyers}@example.com`)
      // The mails of what came before.
      await runDueEffects(order.orderId, usual)
      const before = new Set(await idsOf(order))
      const repeatable = await cause(order)
      await run(order, repeatable)
      await settle(order)
      const ids = (await idsOf(order)).filter((id) => !before.has(id)).sort()
      const distinct = [...new Set(ids)]
      const kinds = distinct
        .map((id) => id.replace(`${order.orderId}-`, '').replace(/-(rfd_|re_|\d).*/, '-*'))
        .sort()
      t.same(kinds, times === 0 ? [] : mails, what)
      for (const id of distinct)
        t.equal(ids.filter((one) => one === id).length, times, `${what}: ${id}`)
      const stored = await usual.orders.readMails(order.orderId)
      const isOpen = stored.every(({ sentAt, failure, openShard }) =>
        times > 0 ? sentAt && !openShard : failure && openShard,
      )
      t.ok(isOpen, `${what}: sent, or in the list of what waits for an operator`)
      const shown = distinct.map((id) => id.replace(order.orderId, 'ord_…')).join(', ')
      lines.push(`${event} | ${what} | ${ids.length} mails | ${shown}`)
    }
  })
}

t.teardown(() => console.log(lines.join('\n')))
