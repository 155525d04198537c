import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Item, type Placed, placeOrder } from '../support/buyer.ts'
import { equal } from '../support/equal.ts'
import { moreParts } from '../support/more-parts.ts'
import type { Report } from '../support/report.ts'
import { openShop, type TestShop } from '../support/shop.ts'
import { readJson } from '../support/stores.ts'

const buyers = 100
const units = 37
const scarce = 'BOL-GRES-01'
const plenty = 'TASSE-GRES-01'
/** The seed that selects the conflicting writes. */
const seed = 7

/** Carts with the same two products in either order, alone, and twice in one cart. */
const carts: readonly (readonly Item[])[] = [
  [
    { sku: scarce, quantity: 1 },
    { sku: plenty, quantity: 1 },
  ],
  [
    { sku: plenty, quantity: 1 },
    { sku: scarce, quantity: 1 },
  ],
  [{ sku: scarce, quantity: 1 }],
  [
    { sku: scarce, quantity: 1 },
    { sku: plenty, quantity: 1 },
    { sku: scarce, quantity: 1 },
  ],
]

/**
 * Lets a hundred buyers order 37 units at once, through four processes, while a tenth of all writes
 * conflict.
 */
export async function proveStock(report: Report): Promise<void> {
  const shop = await openShop()
  const more = moreParts(shop)
  try {
    const others = await Promise.all([4530, 4531, 4532].map((port) => more.api(port)))
    await report.check(`${buyers} buyers, ${units} units, 4 processes`, () =>
      race(shop, [shop.urls.api, ...others]),
    )
  } finally {
    await more.close()
    await shop.close()
  }
}

async function race(shop: TestShop, apis: readonly string[]): Promise<string> {
  const { stores, urls } = shop
  await stores.putAvailable(scarce, units)
  await stores.putAvailable(plenty, 10 * buyers)
  await configureConflicts(urls.dynamodb, { rate: 0.1, seed })
  const lowest = watchLowest(() => stores.available(scarce))
  let busy = 0
  const orders = await Promise.all(
    Array.from({ length: buyers }, async (_, index): Promise<Placed> => {
      const api = apis[index % apis.length] ?? ''
      const cart = carts[index % carts.length] ?? []
      const key = randomUUID()
      for (let attempt = 1; ; attempt += 1) {
        const placed = await placeOrder(api, urls, cart, key)
        if (placed.status !== 503 || attempt === 20) return placed
        busy += 1
        await sleep(100 * Math.random() * attempt)
      }
    }),
  )
  const { injected } = await readJson<{ injected: number }>(`${urls.dynamodb}/_local/conflicts`)
  await configureConflicts(urls.dynamodb, { rate: 0, seed })
  const taken = orders.filter(({ status }) => status === 201)
  const soldOut = orders.filter(({ status, code }) => status === 409 && code === 'sold_out')
  const others = orders.filter((placed) => !taken.includes(placed) && !soldOut.includes(placed))
  const kinds = new Set(others.map(({ status, code }) => `${status} ${code}`))
  equal([...kinds].join(), '', 'unexpected answers')
  if (injected === 0) throw new Error('no conflict was injected')

  let held = 0
  for await (const { lines } of stores.orders()) {
    held += lines.filter(({ sku }) => sku === scarce).reduce((sum, line) => sum + line.quantity, 0)
  }
  equal(held, units, 'units held by orders')
  equal(await stores.available(scarce), 0, 'units left')
  const seen = await lowest.stop()
  if (seen < 0) throw new Error(`the stock fell to ${seen}`)
  return `${taken.length} orders hold ${held} units, ${soldOut.length} sold out, ${busy} busy answers (503), ${injected} conflicts injected (seed ${seed}), stock never below ${seen}`
}

/** Reads repeatedly until it is stopped. Returns the lowest number seen. */
function watchLowest(read: () => Promise<number>) {
  let isRunning = true
  const lowest = (async () => {
    let seen = Number.POSITIVE_INFINITY
    while (isRunning) {
      seen = Math.min(seen, await read())
      await sleep(5)
    }
    return Math.min(seen, await read())
  })()
  // If the race has already failed, this promise is never awaited.
  lowest.catch(() => undefined)
  return {
    stop: () => {
      isRunning = false
      return lowest
    },
  }
}

async function configureConflicts(dynamodb: string, settings: object): Promise<void> {
  await fetch(`${dynamodb}/_local/conflicts`, { method: 'PUT', body: JSON.stringify(settings) })
}
