/** What a test card or a test account number brings about. */
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
}

const threeMinutes = 180
const accounts: Readonly<Record<string, PaymentOutcome>> = {
  DE89370400440532013000: { result: 'processing', succeeds: true, seconds: 10 },
  FR1420041010050500013M02606: { result: 'processing', succeeds: true, seconds: 10 },
  DE08370400440532013003: { result: 'processing', succeeds: true, seconds: threeMinutes },
  DE62370400440532013001: { result: 'processing', succeeds: false, seconds: 10 },
  FR8420041010050500013M02607: { result: 'processing', succeeds: false, seconds: 10 },
}

/** Stripe's documented test numbers; any other is an incorrect number. Blanks do not matter. */
export function outcomeOf(method: 'card' | 'sepa_debit', number: string): PaymentOutcome {
  const plain = number.replaceAll(/[\s-]/g, '').toUpperCase()
  const known = method === 'card' ? cards : accounts
  const isKnown = Object.hasOwn(known, plain)
  return (isKnown && known[plain]) || { result: 'declined', reason: 'incorrect_number' }
}
