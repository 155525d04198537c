export type RefusalDetails = {
  readonly type?:
    | 'invalid_request_error'
    | 'idempotency_error'
    | 'authentication_error'
    | 'api_error'
  readonly status?: number
  readonly code?: string
  readonly param?: string
}

/** An error in the format that Stripe's client library reads. */
export class StripeRefusal extends Error {
  readonly status: number
  readonly body: { readonly error: object }

  constructor(message: string, details: RefusalDetails = {}) {
    super(message)
    const { status = 400, type = 'invalid_request_error', code, param } = details
    this.status = status
    this.body = { error: { type, message, ...(code && { code }), ...(param && { param }) } }
  }
}

export function notFound(kind: string, id: string): StripeRefusal {
  return new StripeRefusal(`No such ${kind}: '${id}'`, {
    status: 404,
    code: 'resource_missing',
    param: 'id',
  })
}
