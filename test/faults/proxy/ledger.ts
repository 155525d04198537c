import { appendFileSync } from 'node:fs'

export type Service = 'dynamodb' | 'queues' | 'parametersAndMail' | 'stripe' | 'cognito' | 'mysql'

/** A call from one of the shop's processes to something outside it. */
export type Call = {
  readonly number: number
  /** The process that calls. */
  readonly caller: string
  readonly service: Service
  /** As the service calls it, e.g. `TransactWriteItems`, `POST /v1/refunds`. */
  readonly operation: string
  /** The orders it names. */
  readonly orderIds: readonly string[]
}

/** What became of a call. */
export type Outcome = 'answered' | 'faulted' | 'client gone' | 'target gone'

/** What a call did to the world, read off the call and its answer, never told by the shop. */
export type Effect =
  /** `write` names the write itself: a client that repeats it under its token has written once. */
  | {
      readonly kind: 'entry'
      readonly orderId: string
      readonly entry: string
      readonly write: string
    }
  | { readonly kind: 'stock'; readonly sku: string; readonly delta: number }
  | { readonly kind: 'message'; readonly queue: string; readonly body: string }
  | { readonly kind: 'announcement'; readonly id: string }
  | { readonly kind: 'mail'; readonly id: string }
  | { readonly kind: 'session'; readonly orderId: string; readonly sessionId: string }
  | {
      readonly kind: 'refund'
      readonly paymentIntentId: string
      readonly refundId: string
      readonly amount: number
    }
  /** A message was handed out. */
  | {
      readonly kind: 'receipt'
      readonly handle: string
      readonly messageId: string
      readonly orderIds: readonly string[]
    }
  /** It was deleted, or given back before its time. */
  | { readonly kind: 'release'; readonly handle: string }

export type Entry = Call & {
  readonly at: string
  readonly outcome: Outcome
  readonly status?: number
  readonly fault?: string
  readonly effects: readonly Effect[]
}

/** The messages that a process was handed, or all processes were. */
export function receiptsIn(entries: readonly Entry[], caller?: string) {
  return entries
    .filter((entry) => entry.outcome === 'answered' && (!caller || entry.caller === caller))
    .flatMap(({ effects }) => effects.filter((effect) => effect.kind === 'receipt'))
}

/** The orders whose messages a process was handed and has not let go of. */
export function ordersInHand(entries: readonly Entry[], caller: string): ReadonlySet<string> {
  const released = new Set(
    entries.flatMap(({ effects }) =>
      effects.flatMap((effect) => (effect.kind === 'release' ? [effect.handle] : [])),
    ),
  )
  const held = receiptsIn(entries, caller).filter(({ handle }) => !released.has(handle))
  return new Set(held.flatMap(({ orderIds }) => orderIds))
}

export const orderIdsIn = (text: string): string[] => [
  ...new Set(text.match(/ord_[0-9A-HJKMNP-TV-Z]{26}/g) ?? []),
]

/** A list of calls that only grows; with `file`, a line of JSON each. */
export type Ledger = { add(entry: Entry): void; entries(): readonly Entry[]; next(): number }

export function createLedger(file?: string): Ledger {
  const entries: Entry[] = []
  let count = 0
  return {
    add: (entry) => {
      entries.push(entry)
      if (file) appendFileSync(file, `${JSON.stringify(entry)}\n`)
    },
    entries: () => entries,
    next: () => {
      count += 1
      return count
    },
  }
}
