/**
 * The error codes of the shop. Clients rely on the code; the message is for people.
 * `api/problem.ts` maps each code to an HTTP status.
 */
export const errorCodes = [
  'unknown_product',
  'sold_out',
  'price_changed',
  'too_many',
  'too_many_open_orders',
  'empty_cart',
  'already_ordered',
  'order_not_found',
  'order_not_cancellable',
  'order_not_refundable',
  'order_not_in_review',
  'order_not_approvable',
  'refund_too_large',
  'idempotency_key_reused',
  'bad_signature',
  'busy',
  'service_refused',
  'payment_unavailable',
  'payment_refused',
  'invalid_credentials',
  'sign_in_expired',
  'invalid_email',
  'code_mismatch',
  'weak_password',
  'breached_password',
  'too_many_attempts',
  'accounts_unavailable',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/**
 * What a client may see of an error besides its message. The names that every problem has are
 * excluded: the API would overwrite them.
 */
export type ErrorDetails = Readonly<Record<string, unknown>> & {
  readonly [name in 'type' | 'title' | 'status' | 'code' | 'detail' | 'requestId']?: never
}

/** The only error whose message and `details` a client may see: they must not contain secrets. */
export class ShopError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; details?: ErrorDetails } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ShopError'
    this.code = code
    this.details = options.details ?? {}
  }
}

/**
 * The work cannot be done yet. SQS redelivers a message after `seconds` (rounded up); the API
 * answers a request with `busy`.
 */
export class RetryLater extends Error {
  readonly seconds: number

  constructor(why: string, seconds: number) {
    super(why)
    this.name = 'RetryLater'
    this.seconds = seconds
  }
}
