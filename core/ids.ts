import { randomBytes as newRandomBytes, randomFillSync } from 'node:crypto'
import { ulid as ulidOf } from 'ulid'

const randomBytes = new Uint8Array(4096)
let next = randomBytes.length

/**
 * Returns a random number from 0 to below 1. The bytes are generated in advance, because ulid would
 * make a system call per character.
 */
function random(): number {
  if (next === randomBytes.length) {
    randomFillSync(randomBytes)
    next = 0
  }
  const byte = randomBytes[next] as number
  next += 1
  return byte / 256
}

const ulid = () => ulidOf(undefined, random)

export const orderIdPattern = '^ord_[0-9A-HJKMNP-TV-Z]{26}$'

/**
 * Returns a new order id: `ord_` and a ULID, of which 80 bits are random, so that it cannot be
 * guessed.
 */
export function newOrderId(): string {
  return `ord_${ulid()}`
}

/** Returns a new message id: `msg_` and a ULID. */
export function newMessageId(): string {
  return `msg_${ulid()}`
}

/** Returns a new id of an operator's act: `act_` and a ULID. */
export function newActId(): string {
  return `act_${ulid()}`
}

/** Returns a new request id: `req_` and a ULID. */
export function newRequestId(): string {
  return `req_${ulid()}`
}

/** Returns a new trace id. One trace id follows a purchase from the request to its completion. */
export function newTraceId(): string {
  return `trc_${ulid()}`
}

/** Returns a new cart id: `crt_` and a ULID. */
export function newCartId(): string {
  return `crt_${ulid()}`
}

export const sessionIdPattern = '^ses_[0-9A-HJKMNP-TV-Z]{26}$'

/** Returns a new session id: `ses_` and a ULID. */
export function newSessionId(): string {
  return `ses_${ulid()}`
}

/** Returns a new session id of an operator: 128 random bits, because it alone grants access. */
export function newOperatorSessionId(): string {
  return newRandomBytes(16).toString('base64url')
}

/** Returns a new browser id, which the limits on wrong passwords count by. */
export function newBrowserId(): string {
  return `brw_${ulid()}`
}

/** Returns a new guest id, which identifies a browser without an account in the limits. */
export function newGuestId(): string {
  return `gst_${ulid()}`
}

/**
 * Returns the short order number for people, e.g. `4F7Q-9KXM`: the last 8 characters of the order
 * id.
 */
export function orderNumber(orderId: string): string {
  return `${orderId.slice(-8, -4)}-${orderId.slice(-4)}`
}

/** Order numbers as people type them: with or without the hyphen, in lower case, with spaces. */
export const typedNumberPattern = '^\\s*[0-9A-Za-z]{4}[-\\s]*[0-9A-Za-z]{4}\\s*$'

/**
 * Returns a typed order number in its usual form. The letters that ids do not contain are read as
 * the digits that they resemble: https://www.crockford.com/base32.html
 */
export function toOrderNumber(typed: string): string {
  const plain = typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
  return orderNumber(plain)
}
