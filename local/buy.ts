import { setTimeout as sleep } from 'node:timers/promises'
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
  const sku = config.sku ?? (await firstInStock(shop))
  const placed = await visit(`${shop}/api/checkout`, {
    origin: shop,
    form: { sku, quantity: '1' },
  })
  const paymentUrl = placed.headers.get('location')
  if (placed.status !== 303 || !paymentUrl)
    throw await refusal('The shop rejected the order', placed)
  print(`ordered 1 × ${sku}`)

  const paid = await visit(paymentUrl, { form: { ...buyer, number: config.card } })
  const orderUrl = paid.headers.get('location')
  if (paid.status !== 303 || !orderUrl) {
    throw new Error(`The payment page answered ${paid.status}: ${alertOf(await paid.text())}`)
  }
  if (!orderUrl.startsWith(shop)) throw new Error('The card needs 3-D Secure. Pay in a browser.')
  print(`paid with ${config.card}`)
  await follow(orderUrl)
}

/** Prints each new status of the order until its final status. */
async function follow(address: string): Promise<void> {
  let last = ''
  for (;;) {
    const answer = await visit(address, { accept: 'application/json' })
    if (!answer.ok) throw await refusal('The shop did not return the order', answer)
    const { orderId, status } = (await answer.json()) as { orderId: string; status: string }
    if (status !== last) print(`${orderId} is ${status}`)
    last = status
    if (status === 'completed') return
    if (!['pending', 'paid', 'packaging', 'shipping'].includes(status)) {
      throw new Error(`The order ended with the status ${status}.`)
    }
    await sleep(200)
  }
}

async function firstInStock(shop: string): Promise<string> {
  const answer = await visit(`${shop}/api/products`, { accept: 'application/json' })
  const { products } = (await answer.json()) as { products: { sku: string; available: number }[] }
  const found = products.find(({ available }) => available > 0)
  if (!found) throw new Error('Every product is sold out. `make dev-reset` restores the stock.')
  return found.sku
}

type VisitOptions = {
  readonly accept?: string
  readonly origin?: string
  readonly form?: Readonly<Record<string, string>>
}

async function visit(url: string, { accept = 'text/html', origin, form }: VisitOptions) {
  const answer = await fetch(url, {
    redirect: 'manual',
    signal: AbortSignal.timeout(15_000),
    headers: {
      accept,
      cookie: [...cookies].map((pair) => pair.join('=')).join('; '),
      ...(origin && { origin }),
    },
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  })
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
