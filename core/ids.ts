import { randomFillSync } from 'node:crypto'
import { ulid as ulidOf } from 'ulid'

const drawn = new Uint8Array(4096)
let next = drawn.length

/** From 0 up to 1. Drawn ahead, because ulid by itself asks the system for each of its characters. */
function random(): number {
  if (next === drawn.length) {
    randomFillSync(drawn)
    next = 0
  }
  const byte = drawn[next] as number
  next += 1
  return byte / 256
}

const ulid = () => ulidOf(undefined, random)

export const orderIdPattern = '^ord_[0-9A-HJKMNP-TV-Z]{26}$'

/** A new order id: `ord_` and a ULID, 80 bits of which are random, so that it cannot be guessed. */
export function newOrderId(): string {
  return `ord_${ulid()}`
}

/** A new message id, `msg_` and a ULID. */
export function newMessageId(): string {
  return `msg_${ulid()}`
}

/** A new request id, `req_` and a ULID. */
export function newRequestId(): string {
  return `req_${ulid()}`
}

/** A new trace id: one follows a purchase from the click to the parcel. */
export function newTraceId(): string {
  return `trc_${ulid()}`
}

/** A new cart id. */
export function newCartId(): string {
  return `crt_${ulid()}`
}

/** A new session id, `ses_` and a ULID. */
export function newSessionId(): string {
  return `ses_${ulid()}`
}

/** A new guest id: what a browser without an account is counted by. */
export function newGuestId(): string {
  return `gst_${ulid()}`
}

/** The code a customer reads over the telephone, e.g. `4F7Q-9KXM`: the order id's last 8 characters. */
export function orderNumber(orderId: string): string {
  return `${orderId.slice(-8, -4)}-${orderId.slice(-4)}`
}
