import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { readCatalogue } from '#core/catalogue/read-catalogue.ts'
import type { Urls } from '../../local/settings.ts'
import { openApiClient } from './api-client.ts'
import { edgeHeaders } from './edge-headers.ts'
import type { TestShop } from './shop.ts'

export type Item = { readonly sku: string; readonly quantity: number }

export type Placed = {
  readonly status: number
  readonly orderId: string
  /** The id of the payment session. */
  readonly sessionId: string
  /** The problem code of a rejected order. */
  readonly code: string | undefined
  /** The Retry-After header of the shop's answer. */
  readonly retryAfter: string | null
}

/**
 * Orders at the API's own address, with the headers that the edge adds. Each buyer has a different
 * address.
 */
export async function placeOrder(
  api: string,
  urls: Urls,
  items: readonly Item[],
  idempotencyKey?: string,
  headers: Readonly<Record<string, string>> = edgeHeaders(),
): Promise<Placed> {
  const { data, error, response } = await openApiClient(api).POST('/checkout', {
    headers: { origin: urls.edge, ...headers },
    params: { header: idempotencyKey ? { 'idempotency-key': idempotencyKey } : {} },
    body: { items: [...items] },
  })
  return {
    status: response.status,
    orderId: data?.orderId ?? '',
    sessionId: data?.url.split('/').at(-1) ?? '',
    code: error?.code,
    retryAfter: response.headers.get('retry-after'),
  }
}

/** Pays as the buyer's button does, with the card that always works. */
export async function pay(urls: Urls, sessionId: string): Promise<void> {
  const answer = await fetch(`${urls.stripe}/_local/sessions/${sessionId}/pay`, { method: 'POST' })
  const { result } = (await answer.json()) as { result?: string }
  if (result !== 'complete') throw new Error(`the payment of ${sessionId} ended with ${result}`)
}

/** The result for a call that got no answer. */
export const noAnswer = (error: Error): Placed => ({
  status: 0,
  orderId: '',
  sessionId: '',
  code: String(error.cause ?? error),
  retryAfter: null,
})

/** Orders, and retries with the same key while the shop is busy or closes the connection. */
export async function orderWithRetries(urls: Urls, items: readonly Item[]): Promise<Placed> {
  const key = randomUUID()
  const ask = () => placeOrder(urls.api, urls, items, key).catch(noAnswer)
  let placed = await ask()
  for (let again = 0; [0, 503].includes(placed.status) && again < 30; again += 1) {
    await sleep(500 + 500 * Math.random())
    placed = await ask()
  }
  return placed
}

/** Orders with retries, then pays. Returns the order's id. */
export async function buy(urls: Urls, items: readonly Item[]): Promise<string> {
  const { status, orderId, sessionId, code } = await orderWithRetries(urls, items)
  if (status !== 201) throw new Error(`the order was refused: ${status} ${code}`)
  await pay(urls, sessionId)
  return orderId
}

/**
 * Raises the stock, so that it is enough for all orders. Returns a function that returns carts with
 * one product, in turn.
 */
export async function fillStock({ config, stores }: TestShop, orders: number) {
  const { products } = readCatalogue(config.root)
  for (const { sku } of products) await stores.putAvailable(sku, 10 * orders)
  return (index: number): readonly Item[] => [
    { sku: products[index % products.length]?.sku ?? '', quantity: 1 },
  ]
}
