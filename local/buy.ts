import { setTimeout as sleep } from 'node:timers/promises'
import createClient from 'openapi-fetch'
import type { paths } from '../api/openapi-types.ts'
import { readBuyConfig } from './config.ts'
import { findRunning } from './running.ts'

/**
 * `make buy`: buys one product from the running shop, as a browser without scripts does, and
 * follows the order.
 */
const startedAt = performance.now()
const config = readBuyConfig()
const cookies = new Map<string, string>()
const buyer = {
  method: 'card',
  email: 'camille@example.com',
  name: 'Camille Martin',
  line1: '12 rue des Carmes',
  postalCode: '44000',
  city: 'Nantes',
  country: 'FR',
}

try {
  const running = await findRunning(config.dir)
  if (!running) throw new Error('The shop is not running. Start it with `make dev`.')
  await buy(new URL(running.shop).origin)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}

async function buy(shop: string): Promise<void> {
  const api = openApi(shop)
  const sku = config.sku ?? (await firstInStock(api))
  const placed = await submit(`${shop}/api/checkout`, { sku, quantity: '1' }, shop)
  const paymentUrl = placed.headers.get('location')
  if (placed.status !== 303 || !paymentUrl)
    throw await refusal('The shop rejected the order', placed)
  print(`ordered 1 × ${sku}`)

  const paid = await submit(paymentUrl, { ...buyer, number: config.card })
  const orderUrl = paid.headers.get('location')
  if (paid.status !== 303 || !orderUrl) {
    throw new Error(`The payment page answered ${paid.status}: ${alertOf(await paid.text())}`)
  }
  if (!orderUrl.startsWith(shop)) throw new Error('The card needs 3-D Secure. Pay in a browser.')
  print(`paid with ${config.card}`)
  await follow(api, new URL(orderUrl).pathname.split('/').at(-1) ?? '')
}

/** Returns a typed client of the shop's API, with the cookies of this purchase. */
function openApi(shop: string) {
  return createClient<paths, 'application/json' | 'application/problem+json'>({
    baseUrl: `${shop}/api`,
    fetch: send,
  })
}

type Api = ReturnType<typeof openApi>

/** Prints each new status of the order until its final status. */
async function follow(api: Api, orderId: string): Promise<void> {
  let last = ''
  for (;;) {
    const { data, error } = await api.GET('/orders/{orderId}', { params: { path: { orderId } } })
    if (!data) throw new Error(`The shop did not return the order: ${error.detail}`)
    const { status } = data
    if (status !== last) print(`${orderId} is ${status}`)
    last = status
    if (status === 'completed') return
    if (!['pending', 'paid', 'packaging', 'shipping'].includes(status)) {
      throw new Error(`The order ended with the status ${status}.`)
    }
    await sleep(200)
  }
}

async function firstInStock(api: Api): Promise<string> {
  const { data, error } = await api.GET('/products')
  if (!data) throw new Error(`The shop did not return the products: ${error.detail}`)
  const found = data.products.find(({ available }) => available > 0)
  if (!found) throw new Error('Every product is sold out. `make dev-reset` restores the stock.')
  return found.sku
}

/** Submits a form, as a browser without scripts does. */
function submit(url: string, form: Readonly<Record<string, string>>, origin?: string) {
  const headers = { accept: 'text/html', ...(origin && { origin }) }
  return send(new Request(url, { method: 'POST', headers, body: new URLSearchParams(form) }))
}

/** Sends a request with the cookies of this purchase, and keeps those of the response. */
async function send(request: Request): Promise<Response> {
  request.headers.set('cookie', [...cookies].map((pair) => pair.join('=')).join('; '))
  const signal = AbortSignal.timeout(15_000)
  const answer = await fetch(request, { redirect: 'manual', signal })
  for (const cookie of answer.headers.getSetCookie()) {
    const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=')
    cookies.set(name, value)
  }
  return answer
}

async function refusal(what: string, answer: Response): Promise<Error> {
  return new Error(`${what} (${answer.status}): ${alertOf(await answer.text())}`)
}

function alertOf(page: string): string {
  return (/role="alert">([^<]*)/.exec(page)?.[1] ?? page.slice(0, 300)).trim()
}

function print(what: string): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  process.stdout.write(`${seconds.padStart(6)} s  ${what}\n`)
}
