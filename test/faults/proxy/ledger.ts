import { appendFileSync } from 'node:fs'

export type Service = 'dynamodb' | 'queues' | 'parametersAndMail' | 'stripe' | 'cognito' | 'mysql'

/** A call from one of the shop's processes to a dependency. */
export type Call = {
  readonly number: number
  /** The calling process. */
  readonly caller: string
  readonly service: Service
  /** The operation's name in the service, e.g. `TransactWriteItems`, `POST /v1/refunds`. */
  readonly operation: string
  /** The order ids in the call. */
  readonly orderIds: readonly string[]
}

/** How a call ended. */
export type Outcome = 'answered' | 'faulted' | 'client gone' | 'target gone'

/** Represents the status of an order that does not exist yet. */
export const unplaced = 'unplaced'

/** An effect of a call, read from the call and its answer, not from the shop's logs. */
export type Effect =
  /** `write` identifies the write: a retry with the same token is the same write. */
  | {
      readonly kind: 'entry'
      readonly orderId: string
      readonly entry: string
      readonly write: string
    }
  /** A new status, and the statuses that the condition allowed; none if there was no condition. */
  | {
      readonly kind: 'status'
      readonly orderId: string
      readonly from: readonly string[]
      readonly to: string
    }
  /** One process has claimed the order's effects, or a mail, until this time (ISO 8601). */
  | {
      readonly kind: 'claim'
      readonly orderId: string
      readonly of: string
      readonly until: string
    }
  | { readonly kind: 'stock'; readonly sku: string; readonly delta: number }
  /** `isDelayed`: the message was sent with a delay. */
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
  /** The message was deleted or returned to its queue, so its receiver no longer holds it. */
  | { readonly kind: 'released'; readonly receipt: string }
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

/** Returns the messages that a process received, or that all processes received. */
export function receivedIn(entries: readonly Entry[], caller?: string) {
  return entries
    .filter((entry) => entry.outcome === 'answered' && (!caller || entry.caller === caller))
    .flatMap(({ effects }) => effects.filter((effect) => effect.kind === 'received'))
}

/** Returns the receipts of messages that were deleted or returned. */
export function findReleased(entries: readonly Entry[]): ReadonlySet<string> {
  const effects = entries.flatMap((entry) => entry.effects)
  return new Set(effects.flatMap((effect) => (effect.kind === 'released' ? [effect.receipt] : [])))
}

/** Returns the messages that a process has received but neither deleted nor returned. */
export function findHeld(entries: readonly Entry[], caller: string) {
  const released = findReleased(entries)
  return receivedIn(entries, caller).filter(({ receipt }) => !released.has(receipt))
}

/** Returns the orders in the messages that a process has received but not finished. */
export function findHeldOrders(entries: readonly Entry[], caller: string): ReadonlySet<string> {
  return new Set(findHeld(entries, caller).flatMap(({ body }) => orderIdsIn(body)))
}

/**
 * Returns the orders whose sale a process had to write between two entries of the ledger: it then
 * held a message that completes the order or retries its effects.
 */
export function ordersWithSale(
  entries: readonly Entry[],
  caller: string,
  { from, to }: { readonly from: number; readonly to: number },
): ReadonlySet<string> {
  const before = findReleased(entries.slice(0, from))
  const received = receivedIn(entries.slice(0, to), caller)
  const held = received.filter(({ receipt, body }) => !before.has(receipt) && writesSale(body))
  return new Set(held.flatMap(({ body }) => orderIdsIn(body)))
}

const writesSale = (body: string) =>
  body.includes('"step":"complete"') || body.includes('"type":"order.effects"')

export const orderIdsIn = (text: string): string[] => [
  ...new Set(text.match(/ord_[0-9A-HJKMNP-TV-Z]{26}/g) ?? []),
]

/** An append-only list of calls. With `file`, each is also written as a line of JSON. */
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
