import type Stripe from 'stripe'
import { ShopError } from '../errors.ts'
import { type FailureClass, failureOf, VendorError } from '../vendor-error.ts'
import { loadStripe } from './library.ts'

/**
 * The class of each error of Stripe's library, by type. An unknown type means that the library
 * cannot read the response. The result is then unknown, so the class is transient.
 * https://docs.stripe.com/api/errors (statuses and types)
 * https://docs.stripe.com/error-low-level (which failures may be retried)
 * https://github.com/stripe/stripe-node/blob/master/src/Error.ts (the status that leads to each
 * type)
 */
const types: Readonly<Record<string, FailureClass>> = {
  StripeInvalidRequestError: 'permanent', // 400, 404
  StripeAuthenticationError: 'credentials', // 401
  StripeCardError: 'permanent', // 402
  StripePermissionError: 'credentials', // 403
  // The key was used with other parameters, and that request may have succeeded: look up its
  // result.
  StripeIdempotencyError: 'transient', // 400
  StripeRateLimitError: 'transient', // 429
  StripeConnectionError: 'transient', // no answer
  StripeAPIError: 'transient', // 409, 424, 5xx
}

/** Codes that are more specific than the type: https://docs.stripe.com/error-codes */
const codes: Readonly<Record<string, FailureClass>> = {
  resource_missing: 'not_found',
}

export function classifyStripe({ type, code }: Pick<Stripe.errors.StripeError, 'type' | 'code'>) {
  return codes[code ?? ''] ?? types[type] ?? 'transient'
}

/**
 * Stripe refuses a refund with this code while a dispute is open, because the bank holds the money.
 * https://docs.stripe.com/error-codes#charge-disputed
 */
const disputedCode = 'charge_disputed'

/**
 * Converts a failed Stripe call to VendorError: `payment_refused` if Stripe rejects the request,
 * otherwise `payment_unavailable`. `details.reason` is `disputed` if a dispute is the cause.
 * `details.replayedError` is true if Stripe has stored the error under the idempotency key and
 * replays it. Returns every other error unchanged.
 */
export async function toVendorError(operation: string, cause: unknown): Promise<unknown> {
  const { errors } = await loadStripe()
  if (!(cause instanceof errors.StripeError)) return cause
  const failure = {
    vendor: 'stripe',
    operation,
    class: classifyStripe(cause),
    vendorCode: cause.code ? `${cause.type} ${cause.code}` : cause.type,
    requestId: cause.requestId,
  } as const
  if (failure.class === 'permanent' || failure.class === 'not_found')
    return new VendorError('payment_refused', failure, {
      cause,
      ...(cause.code === disputedCode && { details: { reason: 'disputed' } }),
    })
  const isReplayed = cause.headers?.['idempotent-replayed'] === 'true'
  return new VendorError('payment_unavailable', failure, {
    cause,
    ...(isReplayed && { details: { replayedError: true } }),
  })
}

/** Returns the error for a Stripe key that could not be read. */
export function unreadableKeyError(cause: unknown): ShopError {
  return new ShopError('payment_unavailable', 'the key for the payment provider cannot be read', {
    cause,
  })
}

/**
 * Returns undefined for an object that this Stripe account does not have. Rethrows all other
 * errors.
 */
export function undefinedIfNotFound(error: unknown): undefined {
  if (failureOf(error)?.class === 'not_found') return undefined
  throw error
}
