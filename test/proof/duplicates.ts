import { pay, placeOrder } from '../support/buyer.ts'
import { equal } from '../support/equal.ts'
import { moreParts } from '../support/more-parts.ts'
import type { Report } from '../support/report.ts'
import { openShop, type TestShop } from '../support/shop.ts'
import { sendEvent } from '../support/signed-event.ts'
import { until } from '../support/wait.ts'

const copies = 50

/**
 * Delivers the events `completed` and `payment_intent.succeeded` of one purchase under two event
 * ids each, fifty times at once: through two API processes and three workers, and again through the
 * Lambda adapter.
 */
export async function proveDuplicates(report: Report): Promise<void> {
  const shop = await openShop({ timeScale: 0.02 })
  const more = moreParts(shop)
  try {
    await Promise.all([more.worker(), more.worker()])
    const second = await more.api(4510)
    const lambda = await more.lambda(4511)
    const hosts = { 'two API processes': [shop.urls.api, second], 'the Lambda adapter': [lambda] }
    for (const [name, apis] of Object.entries(hosts)) {
      await report.check(`one order through ${name}`, () => deliverCopies(shop, apis))
    }
  } finally {
    await more.close()
    await shop.close()
  }
}

async function deliverCopies(shop: TestShop, apis: readonly string[]): Promise<string> {
  const { urls, stores } = shop
  await configureDelivery(urls.stripe, { paused: true })
  const items = [{ sku: 'BOL-GRES-01', quantity: 1 }]
  const { orderId, sessionId } = await placeOrder(apis[0] ?? '', urls, items)
  await pay(urls, sessionId)
  const paymentEvents = (await stores.events()).filter(
    ({ type, data }) =>
      ['checkout.session.completed', 'payment_intent.succeeded'].includes(type) &&
      JSON.stringify(data).includes(orderId),
  )
  equal(paymentEvents.length, 2, 'kinds of events')
  const duplicates = paymentEvents.flatMap((event) => [event, { ...event, id: `${event.id}copy` }])
  const calls = duplicates.flatMap((event) => Array.from({ length: copies }, () => event))
  const statuses = await Promise.all(
    calls.map((event, index) => sendEvent(apis[index % apis.length] ?? '', event)),
  )
  equal(statuses.filter((status) => status === 200).length, calls.length, 'calls answered 200')

  await until('completed', () => stores.isCompleted(orderId))
  await until('every message is handled', async () =>
    (await stores.queues()).every(
      ({ visible, inFlight, delayed }) => visible + inFlight + delayed === 0,
    ),
  )
  const timeline = (await stores.timeline(orderId)).map(({ entry }) => entry)
  const count = (start: string) => timeline.filter((entry) => entry.startsWith(start)).length
  equal(count('session_completed#'), 1, 'payments in the timeline')
  equal(count('start-packaging'), 1, 'parcels packed')
  equal(count('start-shipping'), 1, 'parcels shipped')
  const about = <T extends { message?: string; text?: string; body?: string }>(all: readonly T[]) =>
    all.filter((one) => (one.message ?? one.text ?? one.body ?? '').includes(orderId)).length
  equal(about(await stores.sent('ecommerce-orders')), calls.length, 'payments on the orders queue')
  equal(about(await stores.sent('ecommerce-long-tasks')), 4, 'messages on the long-tasks queue')
  equal(about(await stores.published('ecommerce-order-completed')), 1, 'notifications')
  const mails = (await stores.mails()).flatMap(({ tags }) => tags['id'] ?? [])
  const kinds = mails.filter((id) => id.includes(orderId)).map((id) => id.split('-')[1])
  equal(kinds.sort().join(), 'completed,confirmed,shipped', 'mails')
  equal((await stores.rows(orderId)).length, 1, 'database rows')
  await configureDelivery(urls.stripe, { paused: false })
  return `${calls.length} calls: 1 paid, 1 parcel, 1 row, 1 notification, 3 mails`
}

async function configureDelivery(stripe: string, settings: object): Promise<void> {
  await fetch(`${stripe}/_local/delivery`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(settings),
  })
}
