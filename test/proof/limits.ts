import { setTimeout as sleep } from 'node:timers/promises'
import { readCatalogue } from '#core/catalogue/read-catalogue.ts'
import { isUnpaid } from '#core/order/lifecycle.ts'
import { type Item, type Placed, placeOrder } from '../support/buyer.ts'
import { edgeHeaders } from '../support/edge-headers.ts'
import { equal } from '../support/equal.ts'
import type { Report } from '../support/report.ts'
import { openShop, type TestShop } from '../support/shop.ts'

const buyers = 100
/** The checkout's part of API Gateway's throttling limit, in requests per second. */
const perSecond = 10
const office = '203.0.113.7'

type Stock = ReadonlyMap<string, number>

/**
 * Lets a hundred honest buyers order behind one IPv4 address during attacks with new cookies. One
 * attacker rotates its address within an IPv6 /64; one bypasses the edge with forged headers.
 */
export async function proveLimits(report: Report): Promise<void> {
  const shop = await openShop()
  try {
    const catalogue = readCatalogue(shop.config.root)
    const stock: Stock = new Map(catalogue.products.map(({ sku, stock }) => [sku, stock]))
    const all = [...stock.values()].reduce((sum, units) => sum + units, 0)
    // The largest allowed order of each product.
    const largest = catalogue.products.map(({ sku, maxPerOrder }) => ({
      sku,
      quantity: maxPerOrder,
    }))
    const rotating = attack(shop, largest, (n) => edgeHeaders(`2001:db8:1:2:${n.toString(16)}::1`))
    const forging = attack(shop, largest, (n) => forged(n))
    const honest = await buyAtOnce(shop, stock)
    const attacks = { rotating: await rotating.stop(), forging: await forging.stop() }

    await report.check(`${buyers} buyers behind one IPv4 address are all served`, async () => {
      const refused = honest.filter(({ status }) => status !== 201)
      equal(refused.map(({ status, code }) => `${status} ${code}`).join(), '', 'refusals')
      const units = await heldBy(shop, honest)
      const times = honest.map(({ ms }) => ms).sort((a, b) => a - b)
      const busy = honest.reduce((sum, answer) => sum + answer.busy, 0)
      equal(busy, 0, 'busy answers')
      return `${honest.length} of ${buyers} served, ${busy} busy answers, ${units} units held at the same time; half within ${times[50]} ms, the slowest ${times.at(-1)} ms`
    })
    await report.check(
      'new cookies and addresses of one IPv6 /64 hold at most 30 units',
      async () => {
        const { asked, placed, kinds } = attacks.rotating
        const units = await heldBy(shop, placed)
        if (units > 30) throw new Error(`${units} units are held`)
        return `${asked} requests, ${placed.length} orders hold ${units} of ${all} units (${share(units, all)}); ${kinds}`
      },
    )
    await report.check('requests with forged headers together hold at most 30 units', async () => {
      const { asked, placed, kinds } = attacks.forging
      const units = await heldBy(shop, placed)
      if (units > 30) throw new Error(`${units} units are held`)
      return `${asked} requests, ${placed.length} orders hold ${units} of ${all} units (${share(units, all)}); ${kinds}`
    })
  } finally {
    await shop.close()
  }
}

/**
 * Forged headers: a wrong secret, none, or none with other trusted headers, each from another
 * address.
 */
function forged(n: number): Record<string, string> {
  const address = `198.51.100.${n % 250}`
  const addresses = { 'x-client-address': address, 'x-forwarded-for': address }
  const secrets = [{ 'x-origin-secret': 'forged' }, {}, { 'x-origin-secret': '' }]
  return { ...addresses, ...secrets[n % secrets.length] }
}

/** Orders as much as possible until it is stopped: full orders, then single units. */
function attack(
  { urls }: TestShop,
  largest: readonly Item[],
  headersOf: (n: number) => Record<string, string>,
) {
  const placed: Placed[] = []
  const kinds = new Map<string, number>()
  let [asked, isRunning] = [0, true]
  async function orderOnce(): Promise<void> {
    const n = asked++
    const item = largest[n % largest.length]
    const quantity = kinds.has('too_many_open_orders') ? 1 : (item?.quantity ?? 1)
    const items = item ? [{ ...item, quantity }] : []
    const answer = await placeOrder(urls.api, urls, items, undefined, headersOf(n))
    if (answer.status === 201) placed.push(answer)
    const what = answer.code ?? 'placed'
    kinds.set(what, (kinds.get(what) ?? 0) + 1)
  }
  const running = (async () => {
    while (isRunning) {
      await Promise.all([orderOnce(), orderOnce()])
      await sleep(200)
    }
  })()
  running.catch(() => undefined)
  return {
    stop: async () => {
      isRunning = false
      await running
      return {
        asked,
        placed,
        kinds: [...kinds].map(([what, count]) => `${what} ${count}`).join(', '),
      }
    },
  }
}

/** Lets each buyer take one or two units. Buyers pay only after the last one has ordered. */
async function buyAtOnce({ urls }: TestShop, stock: Stock) {
  const skus = [...stock].filter(([, units]) => units >= 30).map(([sku]) => sku)
  const answers: Promise<Placed & { readonly ms: number; readonly busy: number }>[] = []
  const startedAt = performance.now()
  for (let index = 0; index < buyers; index += 1) {
    await sleep(Math.max(0, startedAt + (index * 1000) / perSecond - performance.now()))
    const items = [{ sku: skus[index % skus.length] ?? '', quantity: 1 + (index % 2) }]
    answers.push(timed(() => placeOrder(urls.api, urls, items, undefined, edgeHeaders(office))))
  }
  return Promise.all(answers)
}

async function timed(ask: () => Promise<Placed>) {
  const startedAt = performance.now()
  const placed = await ask()
  const busy = placed.status === 503 ? 1 : 0
  return { ...placed, busy, ms: Math.round(performance.now() - startedAt) }
}

/** Returns the units that these orders hold, from the table. */
async function heldBy({ stores }: TestShop, placed: readonly Placed[]): Promise<number> {
  const ids = new Set(placed.map(({ orderId }) => orderId))
  let units = 0
  for await (const { orderId, status, lines } of stores.orders()) {
    if (!ids.has(orderId) || !isUnpaid(status)) continue
    units += lines.reduce((sum, { quantity }) => sum + quantity, 0)
  }
  return units
}

const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`
