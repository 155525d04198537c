import type { PaymentMethodDetails } from './objects.ts'

/** The result of paying with a test card or test account number. */
export type PaymentOutcome =
  | { readonly result: 'paid' }
  | { readonly result: 'authenticate' }
  | { readonly result: 'processing'; readonly succeeds: boolean; readonly seconds: number }
  | { readonly result: 'declined'; readonly reason: DeclineReason }

export type DeclineReason =
  | 'card_declined'
  | 'insufficient_funds'
  | 'expired_card'
  | 'incorrect_number'
  | 'authentication_failed'

const cards: Readonly<Record<string, PaymentOutcome>> = {
  '4242424242424242': { result: 'paid' },
  '5555555555554444': { result: 'paid' },
  '4000000000000002': { result: 'declined', reason: 'card_declined' },
  '4000000000009995': { result: 'declined', reason: 'insufficient_funds' },
  '4000000000000069': { result: 'declined', reason: 'expired_card' },
  '4000002500003155': { result: 'authenticate' },
  '4000000000007726': { result: 'paid' },
  '4000000000005126': { result: 'paid' },
}

const slowSeconds = 180
const accounts: Readonly<Record<string, PaymentOutcome>> = {
  DE89370400440532013000: { result: 'processing', succeeds: true, seconds: 10 },
  FR1420041010050500013M02606: { result: 'processing', succeeds: true, seconds: 10 },
  DE08370400440532013003: { result: 'processing', succeeds: true, seconds: slowSeconds },
  DE62370400440532013001: { result: 'processing', succeeds: false, seconds: 10 },
  FR8420041010050500013M02607: { result: 'processing', succeeds: false, seconds: 10 },
}

/**
 * Returns the outcome for Stripe's documented test numbers. Any other number is incorrect. Spaces
 * are ignored.
 */
export function outcomeOf(method: 'card' | 'sepa_debit', number: string): PaymentOutcome {
  const plain = plainOf(number)
  const known = method === 'card' ? cards : accounts
  const isKnown = Object.hasOwn(known, plain)
  return (isKnown && known[plain]) || { result: 'declined', reason: 'incorrect_number' }
}

/** Returns what a charge shows of the number that paid. */
export function detailsOf(type: 'card' | 'sepa_debit', number: string): PaymentMethodDetails {
  const last4 = plainOf(number).slice(-4)
  return type === 'card' ? { type, card: { last4 } } : { type, sepa_debit: { last4 } }
}

/** The first status of a refund, and its later status if the bank changes it. */
type RefundOutcome = {
  readonly first: 'pending' | 'succeeded'
  readonly end?: { readonly status: 'succeeded' | 'failed'; readonly seconds: number }
}

const refundSeconds = 10
const delayedRefund: RefundOutcome = {
  first: 'pending',
  end: { status: 'succeeded', seconds: refundSeconds },
}
const refundsOfCards: Readonly<Record<string, RefundOutcome>> = {
  '7726': delayedRefund,
  '5126': { first: 'succeeded', end: { status: 'failed', seconds: refundSeconds } },
}

/**
 * Returns how a refund proceeds. A refund to a bank account takes days. Two of Stripe's test cards
 * have special refunds.
 */
export function refundOutcomeOf(details: PaymentMethodDetails): RefundOutcome {
  if (details.type === 'sepa_debit') return delayedRefund
  return refundsOfCards[details.card.last4] ?? { first: 'succeeded' }
}

function plainOf(number: string): string {
  return number.replaceAll(/[\s-]/g, '').toUpperCase()
}
