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

/** How an order stands that is not there yet. */
export const unplaced = 'unplaced'

/** What a call did to the world, read off the call and its answer, never told by the shop. */
export type Effect =
  /** `write` names the write itself: a client that repeats it under its token has written once. */
  | {
      readonly kind: 'entry'
      readonly orderId: string
      readonly entry: string
      readonly write: string
    }
  /** A new status, and those that the store had to find there; none where it found whatever it was. */
  | {
      readonly kind: 'status'
      readonly orderId: string
      readonly from: readonly string[]
      readonly to: string
    }
  /** Completing the order is one process's own until then (ISO 8601). */
  | { readonly kind: 'claim'; readonly orderId: string; readonly until: string }
  | { readonly kind: 'stock'; readonly sku: string; readonly delta: number }
  /** `isDelayed`: it was sent to be received later. */
  | {
      readonly kind: 'message'
      readonly queue: string
      readonly body: string
      readonly isDelayed: boolean
    }
  | {
      readonly kind: 'received'
      readonly receipt: string
      readonly messageId: string
      readonly body: string
    }
  /** Deleted, or let back into its queue: whoever had it has it in hand no more. */
  | { readonly kind: 'given back'; readonly receipt: string }
  | { readonly kind: 'announcement'; readonly id: string }
  | { readonly kind: 'mail'; readonly id: string }
  | { readonly kind: 'session'; readonly orderId: string; readonly sessionId: string }
  | {
      readonly kind: 'refund'
      readonly paymentIntentId: string
      readonly refundId: string
      readonly amount: number
    }

export type Entry = Call & {
  readonly at: string
  readonly outcome: Outcome
  readonly status?: number
  readonly fault?: string
  readonly effects: readonly Effect[]
}

/** The messages that a process was handed, or all processes were. */
export function receivedIn(entries: readonly Entry[], caller?: string) {
  return entries
    .filter((entry) => entry.outcome === 'answered' && (!caller || entry.caller === caller))
    .flatMap(({ effects }) => effects.filter((effect) => effect.kind === 'received'))
}

/** The receipts of messages that were let go of. */
export function givenBackIn(entries: readonly Entry[]): ReadonlySet<string> {
  const effects = entries.flatMap((entry) => entry.effects)
  return new Set(
    effects.flatMap((effect) => (effect.kind === 'given back' ? [effect.receipt] : [])),
  )
}

/** The messages that a process was handed and has not let go of. */
export function inHand(entries: readonly Entry[], caller: string) {
  const givenBack = givenBackIn(entries)
  return receivedIn(entries, caller).filter(({ receipt }) => !givenBack.has(receipt))
}

/** The orders of these messages. */
export function ordersInHand(entries: readonly Entry[], caller: string): ReadonlySet<string> {
  return new Set(inHand(entries, caller).flatMap(({ body }) => orderIdsIn(body)))
}

/** The orders that a process had in hand to complete, at any time from one entry of the ledger to another. */
export function ordersCompleting(
  entries: readonly Entry[],
  caller: string,
  { from, to }: { readonly from: number; readonly to: number },
): ReadonlySet<string> {
  const before = givenBackIn(entries.slice(0, from))
  const handed = receivedIn(entries.slice(0, to), caller)
  const held = handed.filter(
    ({ receipt, body }) => !before.has(receipt) && body.includes('"step":"complete"'),
  )
  return new Set(held.flatMap(({ body }) => orderIdsIn(body)))
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
