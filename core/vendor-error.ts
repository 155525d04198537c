import { type ErrorCode, type ErrorDetails, ShopError } from './errors.ts'

/**
 * What a failed call to AWS or Stripe means for its caller:
 * - `permanent`: the vendor will always refuse this request. Do not retry it.
 * - `transient`: the same request may succeed later.
 * - `credentials`: the vendor does not accept the shop's key, token or policy. An operator must
 *   act.
 * - `not_found`: this account does not have the requested object.
 */
export type FailureClass = 'permanent' | 'transient' | 'credentials' | 'not_found'

export type Vendor =
  | 'cognito'
  | 'dynamodb'
  | 'mysql'
  | 'secretsmanager'
  | 'ses'
  | 'sns'
  | 'sqs'
  | 'ssm'
  | 'stripe'

/** A failed call as the logs show it. */
export type Failure = {
  readonly vendor: Vendor
  /** The vendor's name of the call; `unknown` if the client does not provide it. */
  readonly operation: string
  readonly class: FailureClass
  /** The vendor's name of the error. */
  readonly vendorCode: string
  /** The request id for the vendor's support; undefined if no response arrived. */
  readonly requestId: string | undefined
}

const meanings: Readonly<Record<FailureClass, string>> = {
  permanent: 'refused the request',
  transient: 'did not complete the request; try again later',
  credentials: 'refused our credentials',
  not_found: 'does not have the requested object',
}

/** A failed call to a vendor, with its class. */
export class VendorError extends ShopError {
  readonly failure: Failure

  constructor(
    code: ErrorCode,
    failure: Failure,
    options: {
      readonly cause?: unknown
      readonly details?: ErrorDetails
      /** Why it failed, if the vendor's own message must not be shown. */
      readonly reason?: string
    } = {},
  ) {
    const { vendor, operation, class: failureClass, vendorCode } = failure
    const reason = options.reason ? `: ${options.reason}` : ''
    super(
      code,
      `${vendor} ${operation} ${meanings[failureClass]}${reason} (${vendorCode})`,
      options,
    )
    this.name = 'VendorError'
    this.failure = failure
  }
}

/** Returns the vendor's failure of this error or of its causes; undefined if there is none. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof VendorError) return error.failure
  return error instanceof Error ? failureOf(error.cause) : undefined
}
