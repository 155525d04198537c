import { readFileSync } from 'node:fs'
import type { Order, OrderEvent } from '#core/order/order.ts'
import { equal } from '../support/equal.ts'
import type { Report } from '../support/report.ts'
import type { TestShop } from '../support/shop.ts'
import { until } from '../support/wait.ts'
import {
  bowl,
  fillCart,
  fillPayment,
  numbers,
  orderCart,
  type Shopper,
  waitForStatus,
} from './shopper.ts'

type StepOptions = {
  readonly shop: TestShop
  readonly shopper: Shopper
  readonly report: Report
  readonly screenshot: (name: string) => Promise<void>
}

/**
 * Follows the eleven steps of a purchase, from the button to the mail. Checks the effect of each:
 * at the payment provider, in the queue, table, database, topic and mailbox.
 */
export async function checkElevenSteps({
  shop,
  shopper,
  report,
  screenshot,
}: StepOptions): Promise<number> {
  const { stores, urls } = shop
  const { page } = shopper
  const before = report.passed
  let number = 0
  let placed: { orderId: string; traceId: string } | undefined
  const step = (name: string, prove: () => Promise<unknown>) => {
    number += 1
    return report.check(`${String(number).padStart(2)} ${name}`, async () => {
      await prove()
      return placed ? `${placed.orderId} ${placed.traceId}` : undefined
    })
  }
  let sessionId = ''
  let record: Order | undefined
  let timeline: readonly OrderEvent[] = []
  const orderId = () => placed?.orderId ?? ''

  await step('the buyer presses "order"', async () => {
    await fillCart(shopper, bowl)
    await screenshot('cart')
    const units = await stores.available(bowl.sku)
    sessionId = await orderCart(shopper)
    equal(await stores.available(bowl.sku), units - 1, 'units left in the products table')
  })
  await step('the shop writes the order and holds the stock', async () => {
    const session = (await stores.sessions()).find(({ id }) => id === sessionId)
    record = await stores.order(session?.client_reference_id ?? '')
    if (!record) throw new Error('the orders table has no such order')
    placed = { orderId: record.orderId, traceId: record.traceId }
    equal(record.status, 'pending', 'status in the orders table')
  })
  await step('Stripe has a session with the order’s own prices', async () => {
    const session = (await stores.sessions()).find(({ id }) => id === sessionId)
    equal(session?.amount_total, record?.total, 'amount of the session')
    equal(session?.currency.toUpperCase(), record?.currency, 'currency of the session')
    equal(session?.metadata['traceId'], record?.traceId, 'trace in the session')
  })
  await step('the buyer is redirected to the session’s address', async () => {
    const session = (await stores.sessions()).find(({ id }) => id === sessionId)
    equal(page.url(), session?.url, 'address of the page')
  })
  await step('the browser is on the payment page', async () => {
    equal(new URL(page.url()).origin, urls.stripe, 'origin')
    await page.waitForSelector(`text=${bowlName}`)
    await screenshot('payment')
  })
  await step('the buyer pays with card 4242', async () => {
    await fillPayment(shopper, numbers.paid)
    await page.waitForURL(`**/api/orders/${orderId()}**`)
    const session = (await stores.sessions()).find(({ id }) => id === sessionId)
    equal(session?.payment_status, 'paid', 'status of the session')
  })
  await step('Stripe calls the webhook, and the API acknowledges', async () => {
    await until('the API has acknowledged the events', async () =>
      (await stores.deliveries(sessionId)).every(({ last }) => last === 200),
    )
    equal((await stores.deliveries(sessionId)).length, 1, 'events about the session')
  })
  await step('the webhook puts the payment on the orders queue', async () => {
    const find = async () =>
      (await stores.sent('ecommerce-orders')).filter(({ body }) => body.includes(orderId()))
    await until('both events are queued', async () => (await find()).length >= 2)
    const messages = await find()
    const kinds = messages.map(({ body }) => JSON.parse(body).body.kind).sort()
    equal(kinds.join(), 'payment_succeeded,session_completed', 'messages on the queue')
    const traces = new Set(messages.map(({ body }) => JSON.parse(body).traceId))
    equal([...traces].join(), record?.traceId, 'trace of the messages')
  })
  await step('the worker marks it paid and sends the long task', async () => {
    await until('paid', async () => (await stores.timeline(orderId())).some(isPayment))
    await until('long task', async () =>
      (await stores.sent('ecommerce-long-tasks')).some(
        ({ body }) => body.includes(orderId()) && body.includes('start-packaging'),
      ),
    )
    await screenshot('order')
  })
  await step('the agent packs for 30 s and ships for 60 s, by the stored deadlines', async () => {
    await until('completed', () => stores.isCompleted(orderId()))
    timeline = await stores.timeline(orderId())
    const { timeScale } = shop.config
    const at = (entry: string) => Date.parse(entryOf(timeline, entry).at)
    const endsAt = (entry: string) =>
      Date.parse(String(entryOf(timeline, entry).details?.['endsAt']))
    expectMs(endsAt('start-packaging') - at('start-packaging'), 30_000 * timeScale, 'packaging')
    expectMs(endsAt('start-shipping') - endsAt('start-packaging'), 60_000 * timeScale, 'shipping')
    if (at('start-shipping') < endsAt('start-packaging')) throw new Error('shipped too early')
    if (at('completed') < endsAt('start-shipping')) throw new Error('completed too early')
  })
  await step('table, database, topic and mailbox have the completed order, once', async () => {
    await waitForStatus(shopper, 'completed')
    await screenshot('completed')
    const [row, ...more] = await stores.rows(orderId())
    equal(more.length, 0, 'further rows')
    equal(Number(row?.['total_minor']), record?.total, 'amount in the database')
    equal(row?.['trace_id'], record?.traceId, 'trace in the database')
    const notifications = await stores.published('ecommerce-order-completed')
    const ofOrder = notifications.filter(({ message }) => message.includes(orderId()))
    equal(ofOrder.length, 1, 'notifications')
    const mails = (await stores.mails()).filter(({ to }) => to.includes(shopper.email))
    equal(mails.length, 3, 'mails to the buyer: confirmed, shipped, completed')
    for (const service of ['api', 'orders-worker', 'agent']) {
      const lines = readFileSync(shop.logFile, 'utf8').split('\n')
      const traced = lines.some(
        (line) => line.startsWith(`${service} {`) && line.includes(placed?.traceId ?? '-'),
      )
      if (!traced) throw new Error(`the ${service}'s log has no line with the order's trace`)
    }
  })
  return report.passed - before
}

const bowlName = 'Bol du matin'
const isPayment = ({ entry }: OrderEvent) => entry.startsWith('session_completed#')

function entryOf(timeline: readonly OrderEvent[], entry: string): OrderEvent {
  const found = timeline.find((candidate) => candidate.entry === entry)
  if (!found) throw new Error(`the timeline has no ${entry}`)
  return found
}

function expectMs(actual: number, wanted: number, what: string): void {
  if (Math.abs(actual - wanted) > 50) throw new Error(`${what}: ${actual} ms, not ${wanted} ms`)
}
