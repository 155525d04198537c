import type { FastifyError } from 'fastify'
import { Type } from 'typebox'
import { type ErrorCode, type ErrorDetails, RetryLater, ShopError } from '#core/errors.ts'

type Kind = {
  readonly status: number
  readonly title: string
  /** Seconds until the client may retry, if the error itself gives no value. */
  readonly retryAfter?: number
}

/** Errors that the API itself detects. */
const ownKinds = {
  invalid_request: { status: 400, title: 'The request is not valid' },
  malformed_body: { status: 400, title: 'The body cannot be read' },
  unauthenticated: { status: 401, title: 'You are not signed in' },
  forbidden: { status: 403, title: 'Your account has no access' },
  sign_in_too_old: { status: 403, title: 'A recent sign-in is needed' },
  foreign_origin: { status: 403, title: 'The request comes from another site' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'The method is not allowed for this path' },
  too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The type of the body is not supported' },
  internal: { status: 500, title: 'Internal error' },
  timed_out: { status: 503, title: 'The request took too long', retryAfter: 5 },
  overloaded: { status: 503, title: 'Too many requests at the moment', retryAfter: 2 },
  not_ready: { status: 503, title: 'A required service does not respond', retryAfter: 5 },
} as const satisfies Record<string, Kind>

type OwnCode = keyof typeof ownKinds

export type ProblemCode = OwnCode | ErrorCode

/** All problem codes of the API with their HTTP status. */
export const problemKinds: Readonly<Record<ProblemCode, Kind>> = {
  ...ownKinds,
  unknown_product: { status: 422, title: 'The product does not exist' },
  sold_out: { status: 409, title: 'Not enough stock' },
  price_changed: { status: 409, title: 'A price has changed' },
  too_many: { status: 422, title: 'The quantity exceeds the maximum per order' },
  too_many_open_orders: { status: 429, title: 'Too many unpaid orders', retryAfter: 300 },
  empty_cart: { status: 422, title: 'The cart is empty' },
  already_ordered: { status: 409, title: 'These items are already ordered and paid' },
  order_not_found: { status: 404, title: 'The order does not exist' },
  order_not_cancellable: { status: 409, title: 'The order can no longer be cancelled' },
  order_not_refundable: { status: 409, title: 'There is nothing to refund' },
  order_not_in_review: { status: 409, title: 'The order is not under review' },
  order_not_approvable: { status: 409, title: 'The order cannot be approved' },
  refund_too_large: { status: 422, title: 'The amount exceeds the refundable amount' },
  idempotency_key_reused: {
    status: 422,
    title: 'The Idempotency-Key was used for another request',
  },
  bad_signature: { status: 400, title: 'The signature does not match' },
  busy: { status: 503, title: 'The request cannot be processed at the moment', retryAfter: 2 },
  service_refused: { status: 500, title: 'A required service rejected the request' },
  payment_unavailable: {
    status: 503,
    title: 'The payment service does not respond',
    retryAfter: 5,
  },
  // Not 502: the edge replaces 502 and 504 by its own page (modules/edge/error-responses.json).
  payment_refused: { status: 500, title: 'The payment service rejected the request' },
  invalid_credentials: { status: 401, title: 'The credentials are invalid' },
  sign_in_expired: { status: 401, title: 'The sign-in must start again' },
  invalid_email: { status: 422, title: 'The e-mail address is not valid' },
  code_mismatch: { status: 422, title: 'The code is wrong or has expired' },
  weak_password: { status: 422, title: 'The password is too weak' },
  breached_password: { status: 422, title: 'The password is known from a data breach' },
  too_many_attempts: { status: 429, title: 'Too many attempts', retryAfter: 60 },
  accounts_unavailable: {
    status: 503,
    title: 'The account service does not respond',
    retryAfter: 5,
  },
}

export const isProblemCode = (name: string): name is ProblemCode =>
  Object.hasOwn(problemKinds, name)

export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'Always `about:blank`' }),
    title: Type.String({ description: 'A fixed text for each code' }),
    status: Type.Integer({ description: 'The HTTP status' }),
    code: Type.String({ description: 'A stable identifier, for programs' }),
    detail: Type.String({ description: 'What is wrong with this request' }),
    requestId: Type.String({ description: 'Identifies the request in the shop’s logs' }),
  },
  {
    $id: 'Problem',
    additionalProperties: true,
    description:
      'A problem (RFC 9457). Further members depend on the code: the examples show them.',
  },
)

/** An error that the API itself detects. ShopError is for the shop's rules. */
export class Problem extends Error {
  readonly code: OwnCode
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: OwnCode, detail: string, details: ErrorDetails = {}) {
    super(detail)
    this.name = 'Problem'
    this.code = code
    this.details = details
  }
}

export type Description = {
  readonly code: ProblemCode
  readonly detail: string
  readonly details: Readonly<Record<string, unknown>>
  /** Seconds until the client may retry; undefined if that is not known. */
  readonly retryAfter?: number | undefined
}

/** Returns the parts of an error that a client may see. A 5xx error reveals no internal details. */
export function describeError(error: unknown): Description {
  const { code, detail, details } = toDescription(error)
  const { status, title, retryAfter } = problemKinds[code]
  const ownRetryAfter = details['retryAfter']
  if (status < 500) {
    return {
      code,
      detail,
      details,
      retryAfter: typeof ownRetryAfter === 'number' ? ownRetryAfter : retryAfter,
    }
  }
  return { code, detail: title, details: error instanceof Problem ? details : {}, retryAfter }
}

function toDescription(error: unknown): Omit<Description, 'retryAfter'> {
  if (error instanceof ShopError || error instanceof Problem) {
    return { code: error.code, detail: error.message, details: error.details }
  }
  if (error instanceof RetryLater) return { code: 'busy', detail: error.message, details: {} }
  const {
    code = '',
    message,
    statusCode = 500,
    validation,
    validationContext,
  } = (error ?? {}) as Partial<FastifyError>
  if (validation) return describeValidation(validation, validationContext)
  const known = fastifyCodes[code] ?? (isTokenError(code) ? 'unauthenticated' : undefined)
  if (known) return { code: known, detail: problemKinds[known].title, details: {} }
  if (statusCode < 400 || statusCode >= 500) return { code: 'internal', detail: '', details: {} }
  const isUnreadable = error instanceof SyntaxError || code.startsWith('FST_ERR_CTP')
  return {
    code: isUnreadable ? 'malformed_body' : 'invalid_request',
    detail: message ?? '',
    details: {},
  }
}

const fastifyCodes: Readonly<Record<string, OwnCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_UNDER_PRESSURE: 'overloaded',
  FST_ERR_BAD_URL: 'invalid_request',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
}

const isTokenError = (code: string) => code.startsWith('FAST_JWT') || code.startsWith('FST_JWT')

/**
 * Describes validation errors. An invalid path parameter gives `not_found`, like any unknown path.
 */
function describeValidation(
  failures: NonNullable<FastifyError['validation']>,
  where: FastifyError['validationContext'],
): Description {
  if (where === 'params') {
    return { code: 'not_found', detail: problemKinds.not_found.title, details: {} }
  }
  const errors = failures.map(({ instancePath, message = '', params }) => ({
    path: `${where}${instancePath}`,
    message: params['additionalProperty']
      ? `${message}: ${String(params['additionalProperty']).slice(0, 40)}`
      : message,
  }))
  const detail = errors.map(({ path, message }) => `${path} ${message}`).join('; ')
  return { code: 'invalid_request', detail, details: { errors } }
}
