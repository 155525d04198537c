import { isOpen, lifecycle } from '#core/order/lifecycle.ts'
import type { Order } from '#core/order/order.ts'
import { countedOf, type Refund } from '#core/refund/refund.ts'
import type { Session } from '../../local/emulators/stripe/objects.ts'
import { originSecret } from '../../local/settings.ts'
import { holdsUnits } from '../support/holds-units.ts'
import type { Lab } from './lab.ts'
import { type Effect, type Entry, orderIdsIn, unplaced } from './proxy/ledger.ts'

/** Texts that must not appear in a log: the buyer's input and the secrets. */
const secretTexts = [
  'buyer@example.com',
  'rue des Carmes',
  'Camille Martin',
  'sk_test_local',
  'whsec_local',
  originSecret,
]

export type Verdict = {
  readonly lost: number
  readonly duplicated: number
  readonly oversold: number
  /** Mails and notifications sent again because their sender was interrupted. */
  readonly repeated: number
  /** The broken invariants, as sentences. */
  readonly faults: readonly string[]
}

export type Stock = ReadonlyMap<string, { readonly available: number; readonly held: number }>

/** Returns the units of each product in stock and the units that orders hold. */
export async function countStock({ catalogue, stores }: Lab): Promise<Stock> {
  const held = new Map<string, number>()
  for await (const { status, lines } of stores.orders()) {
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

/**
 * Checks the effects of all orders: in the tables, queues, topics, mailbox and database, and at the
 * provider.
 */
export async function checkInvariants(
  lab: Lab,
  finalStatuses: ReadonlyMap<string, readonly string[]>,
  initialStock: Stock,
): Promise<Verdict> {
  const faults: string[] = []
  const count = { lost: 0, duplicated: 0, repeated: 0 }
  const [published, mails, sessions, rows, refundTotals, sold] = await Promise.all([
    lab.stores.published('ecommerce-order-completed'),
    lab.stores.mails(),
    lab.stores.sessions(),
    lab.stores.rows(),
    lab.stores.refundTotals(),
    lab.stores.soldOrders(),
  ])
  const written = countEntries(lab)
  const takeovers = countTakeovers(lab.ledger.entries())
  const illegal = findIllegalTransitions(lab.ledger.entries())
  const mailsSent = tally(mails.map(({ tags }) => tags['id']))
  const sessionOf = new Map(sessions.map((session) => [session.client_reference_id, session]))
  const found = {
    'sale rows': tally(rows.map((row) => String(row['order_id']))),
    notifications: tally(
      published.map(({ message }) => /(ord_\w{26})#completed/.exec(message)?.[1]),
    ),
    'payment pages': tally(sessions.map(({ client_reference_id: id }) => id)),
  }
  for (const [orderId, allowed] of finalStatuses) {
    const record = await lab.stores.order(orderId)
    if (!record || !allowed.includes(record.status)) {
      count.lost += 1
      faults.push(`${orderId} is ${record?.status ?? 'missing'}, not ${allowed.join(' or ')}`)
      continue
    }
    const isCompleted = record.status === 'completed'
    for (const [what, tallied] of Object.entries(found)) {
      const times = tallied.get(orderId) ?? 0
      // SNS and SES cannot reject duplicates: a message or mail may be sent again, with the same
      // id, after its sender was interrupted.
      const isRepeatable = what === 'notifications'
      const least = isCompleted || what === 'payment pages' ? 1 : 0
      const most = isRepeatable ? least * (1 + (takeovers.get(orderId) ?? 0)) : least
      if (times > 1 && times <= most) count.repeated += times - 1
      if (times < least) faults.push(`${orderId}: ${times} ${what}`)
      if (times > most) {
        count.duplicated += 1
        faults.push(`${orderId}: ${times} ${what}`)
      }
    }
    const mailed = checkMails(
      await lab.stores.timeline(orderId),
      (mailId) => mailsSent.get(`${orderId}-${mailId}`) ?? 0,
      1 + (takeovers.get(orderId) ?? 0),
      isCompleted,
    )
    count.repeated += mailed.repeated
    count.duplicated += mailed.duplicated
    faults.push(...mailed.faults.map((fault) => `${orderId}: ${fault}`))
    for (const [entry, number] of written.get(orderId) ?? []) {
      if (number <= 1) continue
      count.duplicated += 1
      faults.push(`${orderId}: ${entry} was written ${number} times`)
    }
    const session = sessionOf.get(orderId)
    const atStripe = refundTotals.get(session?.payment_intent ?? '') ?? 0
    if (atStripe !== record.refunded)
      faults.push(`${orderId}: ${record.refunded} refunded, ${atStripe} refunded at Stripe`)
    faults.push(...faultsOfSale(record, sold.get(orderId)))
    faults.push(...(await faultsOfTimeline(lab, record, session)), ...(illegal.get(orderId) ?? []))
  }
  const oversold = await countOversold(lab, initialStock, faults)
  faults.push(...(await faultsOfQueues(lab)), ...findLeaks(lab))
  return { ...count, oversold, faults }
}

/** Compares an order with the sales database, which must have its last state. */
function faultsOfSale(
  { orderId, charged, refunded, chargedBack = 0, version = 0 }: Order,
  sold: { readonly version: number; readonly kept: number } | undefined,
): string[] {
  if (!charged) return sold ? [`${orderId} was never paid, but is in the sales database`] : []
  const kept = charged.amount - refunded - chargedBack
  return sold?.version === version && sold.kept === kept
    ? []
    : [`${orderId}: ${JSON.stringify(sold)} in the sales database, not ${version} with ${kept}`]
}

/** Compares the mails that an order has stored with those in the mailbox. */
function checkMails(
  timeline: readonly { readonly entry: string }[],
  timesOf: (mailId: string) => number,
  most: number,
  isCompleted: boolean,
) {
  const stored = timeline.flatMap(({ entry }) => /^mail#(.+)$/.exec(entry)?.[1] ?? [])
  const needed = isCompleted ? ['confirmed', 'shipped', 'completed'] : []
  const faults = needed.filter((id) => !stored.includes(id)).map((id) => `no mail ${id}`)
  let [repeated, duplicated] = [0, 0]
  for (const id of stored) {
    const times = timesOf(id.replace('#', '-'))
    if (times < 1 || times > most) faults.push(`${times} mails ${id}`)
    if (times > most) duplicated += 1
    else repeated += Math.max(0, times - 1)
  }
  return { repeated, duplicated, faults }
}

function tally(names: readonly (string | null | undefined)[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) if (name) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

/** Refunds, disputes and the sale to write have many states; every other entry is written once. */
const isRewritten = (entry: string) => /^(refund#|dispute#|sale$)/.test(entry)

/** Counts the accepted writes of each timeline entry, by order. */
function countEntries({ ledger }: Lab): Map<string, Map<string, number>> {
  const writes = new Map<string, Map<string, Set<string>>>()
  for (const { effects } of ledger.entries()) {
    for (const effect of effects) {
      if (effect.kind !== 'entry' || isRewritten(effect.entry)) continue
      const entries = writes.get(effect.orderId) ?? new Map<string, Set<string>>()
      const known = entries.get(effect.entry) ?? new Set()
      writes.set(effect.orderId, entries.set(effect.entry, known.add(effect.write)))
    }
  }
  const sizes = (entries: Map<string, Set<string>>) =>
    new Map([...entries].map(([entry, found]) => [entry, found.size]))
  return new Map([...writes].map(([orderId, entries]) => [orderId, sizes(entries)]))
}

/**
 * Counts how often a process took over the effects or a mail of an order because another one was
 * interrupted: the claim had expired, and the other process still held the message or one of its
 * calls had failed.
 */
export function countTakeovers(entries: readonly Entry[]): ReadonlyMap<string, number> {
  const takeovers = new Map<string, number>()
  /** The last claim of each effect or mail, by order and name. */
  const claims = new Map<string, { readonly until: string; readonly index: number }>()
  const heldReceipts = new Map<string, Map<string, number>>()
  const lastFailure = new Map<string, number>()

  function claim({ orderId, of, until }: Effect & { kind: 'claim' }, { at }: Entry, index: number) {
    const name = `${orderId} ${of}`
    const last = claims.get(name)
    claims.set(name, { until, index })
    if (!last || Date.parse(at) < Date.parse(last.until)) return
    const isHeld = [...(heldReceipts.get(orderId)?.values() ?? [])].some(
      (since) => since < last.index,
    )
    if (isHeld || (lastFailure.get(orderId) ?? -1) >= last.index)
      takeovers.set(orderId, (takeovers.get(orderId) ?? 0) + 1)
  }

  const orderOfReceipt = new Map<string, string>()
  for (const [index, entry] of entries.entries()) {
    if (entry.caller !== 'agent') continue
    for (const effect of entry.effects) {
      if (effect.kind === 'claim') claim(effect, entry, index)
      if (effect.kind === 'released')
        heldReceipts.get(orderOfReceipt.get(effect.receipt) ?? '')?.delete(effect.receipt)
      if (
        effect.kind !== 'received' ||
        !/"start-shipping"|"complete"|"order\.effects"/.test(effect.body)
      )
        continue
      const [orderId = ''] = orderIdsIn(effect.body)
      orderOfReceipt.set(effect.receipt, orderId)
      heldReceipts.set(orderId, (heldReceipts.get(orderId) ?? new Map()).set(effect.receipt, index))
    }
    const hasFailed = entry.outcome !== 'answered' || entry.fault !== undefined
    for (const orderId of hasFailed ? entry.orderIds : []) lastFailure.set(orderId, index)
  }
  return takeovers
}

/** Returns the accepted changes of status that the lifecycle does not allow, by order. */
export function findIllegalTransitions(
  entries: readonly Entry[],
): ReadonlyMap<string, readonly string[]> {
  const legal: Record<string, Record<string, string>> = {
    ...lifecycle,
    [unplaced]: { '': 'pending' },
  }
  const faults = new Map<string, string[]>()
  for (const effect of entries.flatMap(({ effects }) => effects)) {
    if (effect.kind !== 'status') continue
    const { orderId, from, to } = effect
    const wrong = from.filter((status) => !Object.values(legal[status] ?? {}).includes(to))
    const illegal = wrong.map((status) => `${orderId}: a write allowed ${status} → ${to}`)
    if (from.length === 0) illegal.push(`${orderId}: a write to ${to} did not check the status`)
    if (illegal.length > 0) faults.set(orderId, [...(faults.get(orderId) ?? []), ...illegal])
  }
  return faults
}

/** Returns amounts that differ from Stripe's, and unpaid orders that were packed. */
async function faultsOfTimeline(
  lab: Lab,
  { orderId, charged, refunded, status, total, currency }: Order,
  session: Session | undefined,
): Promise<string[]> {
  const timeline = await lab.stores.timeline(orderId)
  const rows = timeline.filter(({ entry }) => entry.startsWith('refund#')) as unknown as Refund[]
  const sum = rows.reduce((total, row) => total + countedOf(row), 0)
  const has = (name: string) => timeline.some(({ entry }) => entry === name)
  const faults: string[] = []
  if (sum !== refunded)
    faults.push(`${orderId}: ${refunded} refunded, but the ledger rows sum up to ${sum}`)
  const isPaid = session?.payment_status === 'paid'
  const paid = isPaid ? `${session.amount_total} ${session.currency}` : 'nothing'
  const recorded = charged ? `${charged.amount} ${charged.currency}` : 'nothing'
  if (recorded.toLowerCase() !== paid)
    faults.push(`${orderId}: ${recorded} charged, but ${paid} paid at Stripe`)
  // Only an operator may accept an order that was paid with another amount.
  const ordered = `${total} ${currency}`.toLowerCase()
  if (has('start-packaging') && (paid === 'nothing' || (paid !== ordered && !has('approved'))))
    faults.push(`${orderId} was packed for ${ordered}, but ${paid} was paid at Stripe`)
  const kept = isPaid ? session.amount_total - refunded : 0
  if (!isOpen(status) && status !== 'completed' && kept !== 0)
    faults.push(`${orderId} is ${status}, but ${kept} of its payment is not refunded`)
  return faults
}

async function countOversold(lab: Lab, initialStock: Stock, faults: string[]): Promise<number> {
  let oversold = 0
  for (const [sku, { available, held }] of await countStock(lab)) {
    const first = initialStock.get(sku) ?? { available: 0, held: 0 }
    const initial = first.available + first.held
    const sum = available + held
    if (available < 0 || sum > initial) oversold += Math.max(-available, sum - initial)
    if (sum !== initial || available < 0)
      faults.push(`${sku}: ${available} left and ${held} held of ${initial}`)
  }
  return oversold
}

async function faultsOfQueues({ stores }: Lab): Promise<string[]> {
  const depths = await stores.queues()
  return depths
    .filter(({ visible, inFlight, delayed }) => visible + inFlight + delayed > 0)
    .map(
      ({ name, visible, inFlight, delayed }) =>
        `${name}: ${visible + inFlight + delayed} messages left`,
    )
}

function findLeaks({ lines }: Lab): string[] {
  return secretTexts.flatMap((secretText) => {
    const found = lines.find(({ line }) => line.includes(secretText))
    return found ? [`a log contains ${secretText}: ${found.name} ${found.line.slice(0, 200)}`] : []
  })
}
