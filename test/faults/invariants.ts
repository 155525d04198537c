import { isOpen, lifecycle } from '#core/order/lifecycle.ts'
import type { Order } from '#core/order/order.ts'
import { holdsUnits } from '../support/holding.ts'
import type { Lab } from './lab.ts'

/** What no log may hold: what the buyer typed, and the secrets. */
const canaries = [
  'buyer@example.com',
  'rue des Carmes',
  'Camille Martin',
  'sk_test_local',
  'whsec_local',
]

export type Verdict = {
  readonly lost: number
  readonly duplicated: number
  readonly oversold: number
  /** What does not hold, in words. */
  readonly faults: readonly string[]
}

export type Stock = ReadonlyMap<string, { readonly available: number; readonly held: number }>

/** How many units of everything are on the shelf, and how many orders hold. */
export async function countStock({ catalogue, stores }: Lab): Promise<Stock> {
  const held = new Map<string, number>()
  for await (const { status, lines } of stores.heads()) {
    if (!holdsUnits(status)) continue
    for (const { sku, quantity } of lines) held.set(sku, (held.get(sku) ?? 0) + quantity)
  }
  const counts = await Promise.all(
    catalogue.products.map(async ({ sku }) => {
      const available = await stores.available(sku)
      return [sku, { available, held: held.get(sku) ?? 0 }] as const
    }),
  )
  return new Map(counts)
}

/** Looks at everything that the orders left behind: stores, queues, topics, mails, rows, and the provider. */
export async function judge(
  lab: Lab,
  wanted: ReadonlyMap<string, readonly string[]>,
  stockAtFirst: Stock,
): Promise<Verdict> {
  const faults: string[] = []
  const count = { lost: 0, duplicated: 0 }
  const [published, mails, sessions, rows, sentBack] = await Promise.all([
    lab.stores.published('ecommerce-order-completed'),
    lab.stores.mails(),
    lab.stores.sessions(),
    lab.stores.rows(),
    lab.stores.sentBack(),
  ])
  const written = countEntries(lab)
  const found = {
    'rows of sale': tally(rows.map((row) => String(row['order_id']))),
    notifications: tally(
      published.map(({ message }) => /(ord_\w{26})#completed/.exec(message)?.[1]),
    ),
    mails: tally(mails.map((mail) => /(ord_\w{26})-completed/.exec(JSON.stringify(mail))?.[1])),
    'payment pages': tally(sessions.map(({ client_reference_id: id }) => id)),
  }
  for (const [orderId, ends] of wanted) {
    const head = await lab.stores.head(orderId)
    if (!head || !ends.includes(head.status)) {
      count.lost += 1
      faults.push(`${orderId} is ${head?.status ?? 'gone'}, not ${ends.join(' or ')}`)
      continue
    }
    const isServed = head.status === 'completed'
    for (const [what, tallied] of Object.entries(found)) {
      const times = tallied.get(orderId) ?? 0
      // What has no condition goes out once a claim: again only where a process died over it, and
      // under the same id.
      const isRepeatable = what === 'notifications' || what === 'mails'
      const least = isServed || what === 'payment pages' ? 1 : 0
      const most = isRepeatable ? least * (head.completionClaims ?? 1) : least
      if (times < least) faults.push(`${orderId}: ${times} ${what}`)
      if (times > most) {
        count.duplicated += 1
        faults.push(`${orderId}: ${times} ${what}`)
      }
    }
    for (const [entry, number] of written.get(orderId) ?? []) {
      if (number <= 1) continue
      count.duplicated += 1
      faults.push(`${orderId}: ${entry} was written ${number} times`)
    }
    const gone = sentBack.get(head.paymentIntentId ?? '') ?? 0
    if (gone !== head.refunded)
      faults.push(`${orderId}: ${head.refunded} refunded, ${gone} sent back`)
    faults.push(...(await faultsOfStory(lab, head)))
  }
  const oversold = await countOversold(lab, stockAtFirst, faults)
  faults.push(...(await faultsOfQueues(lab)), ...leaksIn(lab))
  return { ...count, oversold, faults }
}

function tally(names: readonly (string | null | undefined)[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) if (name) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

/** How often each entry of an order's story was accepted by the store. */
function countEntries({ ledger }: Lab): Map<string, Map<string, number>> {
  const writes = new Map<string, Map<string, Set<string>>>()
  for (const { effects } of ledger.entries()) {
    for (const effect of effects) {
      if (effect.kind !== 'entry' || /^(refund|dispute)#/.test(effect.entry)) continue
      const entries = writes.get(effect.orderId) ?? new Map<string, Set<string>>()
      const known = entries.get(effect.entry) ?? new Set()
      writes.set(effect.orderId, entries.set(effect.entry, known.add(effect.write)))
    }
  }
  const sizes = (entries: Map<string, Set<string>>) =>
    new Map([...entries].map(([entry, found]) => [entry, found.size]))
  return new Map([...writes].map(([orderId, entries]) => [orderId, sizes(entries)]))
}

/** The money adds up, and nothing was packed that was not paid. */
async function faultsOfStory(
  lab: Lab,
  { orderId, charged, refunded, status }: Order,
): Promise<string[]> {
  const story = await lab.stores.story(orderId)
  const rows = story.filter(({ entry }) => entry.startsWith('refund#')) as unknown as {
    readonly amount: number
    readonly status: string
  }[]
  const counted = rows.filter((row) => row.status !== 'failed' && row.status !== 'canceled')
  const sum = counted.reduce((total, { amount }) => total + amount, 0)
  const faults: string[] = []
  if (sum !== refunded) faults.push(`${orderId}: ${refunded} refunded, the rows say ${sum}`)
  const isPacked = story.some(({ entry }) => entry === 'start-packaging')
  if (isPacked && !charged) faults.push(`${orderId} was packed and never paid`)
  if (!isOpen(status) && status !== 'completed' && charged && refunded !== charged.amount)
    faults.push(`${orderId} is ${status}, and ${charged.amount - refunded} of its money is kept`)
  if (!Object.hasOwn(lifecycle, status)) faults.push(`${orderId}: ${status} is no status`)
  return faults
}

async function countOversold(lab: Lab, stockAtFirst: Stock, faults: string[]): Promise<number> {
  let oversold = 0
  for (const [sku, { available, held }] of await countStock(lab)) {
    const first = stockAtFirst.get(sku) ?? { available: 0, held: 0 }
    const atFirst = first.available + first.held
    const sum = available + held
    if (available < 0 || sum > atFirst) oversold += Math.max(-available, sum - atFirst)
    if (sum !== atFirst || available < 0)
      faults.push(`${sku}: ${available} left and ${held} held of ${atFirst}`)
  }
  return oversold
}

async function faultsOfQueues({ stores }: Lab): Promise<string[]> {
  const depths = await stores.queues()
  return depths
    .filter(({ visible, inFlight, delayed }) => visible + inFlight + delayed > 0)
    .map(({ name, visible, inFlight, delayed }) => `${name}: ${visible + inFlight + delayed} left`)
}

function leaksIn({ lines }: Lab): string[] {
  return canaries.flatMap((canary) => {
    const found = lines.find(({ line }) => line.includes(canary))
    return found ? [`a log holds ${canary}: ${found.name} ${found.line.slice(0, 200)}`] : []
  })
}
