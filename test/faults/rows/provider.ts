import { createProductStore } from '#core/aws/dynamodb-products.ts'
import { type Placed, placeOrder } from '../../support/buyer.ts'
import { until } from '../../support/wait.ts'
import { runCommand } from '../commands.ts'
import type { Lab } from '../lab.ts'
import type { Fault } from '../proxy/faults.ts'
import type { Call } from '../proxy/ledger.ts'
import type { Row, RowResult } from '../row.ts'
import { control } from '../stripe.ts'
import { buyDuringFault, buyMany, cartOf, countIn } from '../traffic.ts'

/** Returns a row in which Stripe fails for this many seconds. */
const faultRow = (id: string, title: string, fault: Fault, seconds = 5): Row => ({
  id,
  title,
  orders: 12,
  run: (lab, orders) => buyDuringFault(lab, orders, { service: 'stripe', fault }, seconds),
})

/**
 * Places orders while Stripe opens no payment page. Throws Error unless each buyer gets a 503. The
 * orders must end as cancelled.
 */
async function orderWithoutStripe(lab: Lab, orders: number): Promise<RowResult> {
  const boughtBefore = await buyMany(lab, 2)
  const existing = new Set<string>()
  for await (const { orderId } of lab.stores.orders()) existing.add(orderId)
  const hits = await lab.inject('stripe', { kind: 'error' })
  for (let index = 0; index < orders; index += 1) {
    const startedAt = performance.now()
    const answer = await placeOrder(lab.urls.api, lab.urls, cartOf(lab, index))
    const seconds = (performance.now() - startedAt) / 1000
    if (answer.status !== 503 || !answer.retryAfter || seconds > 10)
      throw new Error(`a buyer got ${answer.status} after ${seconds.toFixed(1)} s`)
  }
  const { count } = hits()
  await lab.heal()
  const ends = new Map<string, readonly string[]>()
  for await (const { orderId } of lab.stores.orders()) {
    if (!existing.has(orderId)) ends.set(orderId, ['cancelled'])
  }
  const note = `${orders} × 503`
  const orderIds = [...boughtBefore, ...ends.keys()]
  return { orderIds, hits: count, affected: ends.size, ends, note }
}

const stripeDown: Row = {
  id: 'R23a',
  title: 'Stripe answers 500',
  orders: 8,
  run: orderWithoutStripe,
}

const stored500: Row = {
  id: 'R23d',
  title: 'Stripe stores a 500 under the idempotency key',
  orders: 8,
  run: async (lab, orders) => {
    const from = lab.ledger.entries().length
    await control.setFaults(lab, { failures: orders, status: 500, keep: true })
    const orderIds = await buyMany(lab, orders)
    await control.setFaults(lab, { failures: 0, keep: false })
    const failed = lab.ledger
      .entries()
      .slice(from)
      .filter(({ service, status }) => service === 'stripe' && status === 500)
    const affectedIds = new Set(failed.flatMap((call) => call.orderIds))
    const affected = countIn(orderIds, affectedIds)
    return { orderIds, hits: failed.length, affected }
  },
}

const noWebhooks: Row = {
  id: 'R24',
  title: 'no webhooks arrive; make reconcile, twice',
  orders: 12,
  run: async (lab, orders) => {
    await control.setDelivery(lab, false)
    const orderIds = await buyMany(lab, orders)
    const ends = new Map<string, readonly string[]>()
    for (const orderId of orderIds.slice(0, 2)) {
      const { payment_intent: intent } = await control.sessionOf(lab, orderId)
      await control.post(lab, `payment_intents/${intent}/refund`)
      ends.set(orderId, ['cancelled'])
    }
    const records = await Promise.all(orderIds.map((id) => lab.stores.order(id)))
    const pending = records.filter((record) => record?.status === 'pending').length
    const outputs = [await runCommand(lab, 'reconcile'), await runCommand(lab, 'reconcile')]
    const [first = '', second = ''] = outputs.map(
      (text) => /\d+ repaired, \d+ failed/.exec(text)?.[0] ?? text,
    )
    if (Number.parseInt(first, 10) < pending || !first.endsWith(' 0 failed'))
      throw new Error(`${pending} orders were pending, but the first run reported: ${first}`)
    if (!second.startsWith('0 repaired, 0 failed'))
      throw new Error(`the second run reported: ${second}`)
    // Check before any webhook arrives: the command must have changed these orders.
    const left = (await Promise.all(orderIds.map((id) => lab.stores.order(id)))).filter(
      (record) => record?.status === 'pending',
    )
    if (left.length > 0) throw new Error(`${left.length} orders are still pending`)
    await control.setDelivery(lab, true)
    return { orderIds, hits: pending, affected: pending, ends, note: `${first}; then ${second}` }
  },
}

const priceChange: Row = {
  id: 'R22',
  title: 'prices change between cart and payment',
  orders: 8,
  run: async (lab, orders) => {
    const placed = await Promise.all(
      Array.from({ length: orders }, (_, index) =>
        placeOrder(lab.urls.api, lab.urls, cartOf(lab, index)),
      ),
    )
    const products = createProductStore({ dynamodb: lab.dynamodb, table: 'ecommerce-products' })
    const raisePrices = (by: number, digest: string) =>
      products.apply({
        ...lab.catalogue,
        digest,
        products: lab.catalogue.products.map((product) => ({
          ...product,
          price: product.price + by,
        })),
      })
    await raisePrices(500, 'raised')
    const late = await Promise.all(
      Array.from({ length: orders }, (_, index) =>
        placeOrder(lab.urls.api, lab.urls, cartOf(lab, index)),
      ),
    )
    for (const { sessionId } of placed) await control.post(lab, `sessions/${sessionId}/pay`)
    await raisePrices(0, lab.catalogue.digest)
    const rejected = late.filter(({ code }) => code === 'price_changed').length
    const charged = await Promise.all(
      placed.map(async ({ orderId }) => {
        const { amount_total: amount } = await control.sessionOf(lab, orderId)
        return amount === (await lab.stores.order(orderId))?.total
      }),
    )
    if (!charged.every(Boolean)) throw new Error('the charged price differs from the order’s price')
    // The next buyer also gets the price error once, which is expected.
    const next = await placeAtCurrentPrice(lab, 0)
    await control.post(lab, `sessions/${next.sessionId}/pay`)
    const ends = new Map(
      late
        .filter(({ status }) => status === 201)
        .map(({ orderId }) => [orderId, ['pending', 'expired', 'cancelled']]),
    )
    const orderIds = [...[...placed, next].map(({ orderId }) => orderId), ...ends.keys()]
    return {
      orderIds,
      hits: rejected,
      affected: placed.length,
      ends,
      note: `${rejected} got price_changed`,
    }
  },
}

/** Places an order, again if the API answers that the price has changed. */
async function placeAtCurrentPrice(lab: Lab, index: number): Promise<Placed> {
  for (;;) {
    const placed = await placeOrder(lab.urls.api, lab.urls, cartOf(lab, index))
    if (placed.code !== 'price_changed') return placed
  }
}

/**
 * Returns a row with payments that do not match their order. Operators must get an alert, even if
 * SNS fails first.
 */
const mismatchRow = (id: string, title: string, isSnsDown: boolean): Row => ({
  id,
  title,
  orders: 6,
  run: async (lab, orders) => {
    const match = ({ operation }: Call) => operation.startsWith('Publish')
    const refused = isSnsDown ? await lab.inject('queues', { kind: 'error', match }) : undefined
    const mismatches = [{ amount: 1 }, { currency: 'usd' }, { address: null }]
    const orderIds: string[] = []
    for (let index = 0; index < orders; index += 1) {
      const { orderId, sessionId } = await placeAtCurrentPrice(lab, index)
      await control.post(lab, `sessions/${sessionId}/pay`, mismatches[index % mismatches.length])
      orderIds.push(orderId)
    }
    const ends = new Map(orderIds.map((orderId) => [orderId, ['review']]))
    await until('the orders are in review', async () => {
      const records = await Promise.all(orderIds.map((id) => lab.stores.order(id)))
      return records.every((record) => record?.status === 'review')
    })
    const hits = refused ? refused().count : orders
    await lab.heal()
    await until('each order has raised an alert', async () => {
      const alerts = await lab.stores.published('ecommerce-admin-alerts')
      return orderIds.every((id) => alerts.some(({ message }) => message.includes(id)))
    })
    return { orderIds, hits, affected: orderIds.length, ends, note: `${orders} alerts` }
  },
})

const paidLate: Row = {
  id: 'R21b',
  title: 'paid after the order had expired',
  orders: 6,
  run: async (lab, orders) => {
    const sku = lab.catalogue.products.at(-1)?.sku ?? ''
    const ends = new Map<string, readonly string[]>()
    const placed: Placed[] = []
    for (let index = 0; index < orders; index += 1) {
      placed.push(await placeOrder(lab.urls.api, lab.urls, [{ sku, quantity: 1 }]))
    }
    for (const { sessionId } of placed) await control.post(lab, `sessions/${sessionId}/expire`)
    await until('the orders have expired', async () => {
      const records = await Promise.all(placed.map(({ orderId }) => lab.stores.order(orderId)))
      return records.every((record) => record?.status === 'expired')
    })
    // One unit is left: the first late payment gets it, and the other orders are refunded.
    const units = await lab.stores.available(sku)
    await lab.stores.putAvailable(sku, 1)
    for (const { sessionId } of placed)
      await control.post(lab, `sessions/${sessionId}/pay`, { late: true })
    for (const { orderId } of placed) ends.set(orderId, ['completed', 'expired'])
    await until('all orders are fulfilled or refunded', async () => {
      const records = await Promise.all(placed.map(({ orderId }) => lab.stores.order(orderId)))
      return records.every(
        (record) => record?.status !== 'expired' || record.refunded === record.total,
      )
    })
    const fulfilled = (
      await Promise.all(placed.map(({ orderId }) => lab.stores.order(orderId)))
    ).filter((record) => record?.status !== 'expired').length
    await lab.stores.putAvailable(sku, units - fulfilled)
    if (fulfilled !== 1)
      throw new Error(`one unit was in stock, but ${fulfilled} orders were fulfilled`)
    return {
      orderIds: [...ends.keys()],
      hits: orders,
      affected: orders,
      ends,
      note: `${fulfilled} fulfilled, ${orders - fulfilled} refunded`,
    }
  },
}

/** Returns the status of an operator's sign-in with a wrong password. */
async function signInStatus({ urls }: Lab): Promise<number> {
  const { status } = await fetch(`${urls.api}/operator/sign-in`, {
    method: 'POST',
    headers: { origin: urls.edge, 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'nobody@example.com', password: 'wrong' }),
    signal: AbortSignal.timeout(15_000),
  })
  return status
}

const withoutCognito: Row = {
  id: 'R38',
  title: 'Cognito does not answer when the API starts',
  orders: 8,
  run: async (lab, orders) => {
    const hits = await lab.inject('cognito', { kind: 'blackhole' })
    await lab.killAndWait('api')
    await lab.untilApiIsReady()
    const orderIds = await buyMany(lab, orders)
    const [orderId = ''] = orderIds
    const statusDuringFault = await signInStatus(lab)
    if (statusDuringFault !== 503) throw new Error(`an operator got ${statusDuringFault}`)
    const { count } = hits()
    await lab.heal()
    await until('operators can sign in', async () => (await signInStatus(lab)) === 401)
    const refundStatus = await lab.refund(orderId, 100, `outage-${orderId}`)
    if (refundStatus !== 201) throw new Error(`a refund got ${refundStatus}`)
    // A guest's order needs no account, so only the operator was affected.
    return { orderIds, hits: count, affected: 1, note: 'an operator: 503, then 201' }
  },
}

/** Rows about failures and false data of the payment provider and of Cognito. */
export const providerRows: readonly Row[] = [
  paidLate,
  priceChange,
  mismatchRow('R22b', 'amount, currency or address do not match', false),
  mismatchRow('R22c', 'payments that do not match, while SNS refuses', true),
  stripeDown,
  faultRow('R23b', 'Stripe answers 429, 60 %', { kind: 'throttle', share: 0.6 }),
  faultRow('R23c', 'Stripe is 10 s slow', { kind: 'slow', ms: 10_000, times: 4 }, 6),
  stored500,
  faultRow('R23e', 'Stripe loses answers, 50 %', { kind: 'lost answer', share: 0.5 }),
  noWebhooks,
  withoutCognito,
]
