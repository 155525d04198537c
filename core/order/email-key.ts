import { createHash } from 'node:crypto'
import type { Order } from './order.ts'

/**
 * Returns the key by which the orders of an e-mail address are found. Upper and lower case are the
 * same, as in Cognito's user pool. A digest, so that indexes and messages do not contain addresses.
 */
export function toEmailKey(email: string): string {
  const normalised = email.trim().normalize('NFC').toLowerCase()
  return createHash('sha256').update(normalised).digest('base64url')
}

/** Returns the fields of an order with this e-mail address; none if the address is unknown. */
export function emailFields(email: string | undefined): Pick<Order, 'email' | 'emailKey'> {
  return email ? { email, emailKey: toEmailKey(email) } : {}
}
