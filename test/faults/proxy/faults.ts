import type { Call, Service } from './ledger.ts'

/**
 * How a dependency fails. `refuse` closes the port. `reset` closes the connection. `blackhole`
 * never answers. `slow` waits first. `throttle` and `error` answer with the service's own error.
 * `lost answer` runs the call, then closes the connection without an answer.
 */
export type Fault = {
  readonly kind: 'refuse' | 'reset' | 'blackhole' | 'slow' | 'throttle' | 'error' | 'lost answer'
  /**
   * The share of matching calls that fail, from 0 to 1. The first one always fails. Default: all.
   */
  readonly share?: number
  /** The delay of `slow`, in milliseconds. */
  readonly ms?: number
  readonly match?: (call: Call) => boolean
  /** The fault ends after this many calls. */
  readonly times?: number
  /**
   * For `blackhole`: calls stay unanswered after the fault is healed, until the caller gives up.
   */
  readonly isLasting?: boolean
}

/** How many faults were injected, and the orders of the affected calls. */
export type Hits = { readonly count: number; readonly orders: ReadonlySet<string> }

type Answer = {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string
}

const awsJson = (status: number, type: string, message: string): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': type },
  body: JSON.stringify({ __type: type, message }),
})

const json = (status: number, body: object): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

const snsXml = (status: number, type: string, code: string): Answer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>${type}</Type><Code>${code}</Code><Message>injected</Message></Error><RequestId>injected</RequestId></ErrorResponse>`,
})

/** Returns the service's own throttling error. */
export function throttlingError(service: Service, operation: string): Answer {
  if (service === 'dynamodb') {
    return awsJson(
      400,
      'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
      'injected',
    )
  }
  if (service === 'stripe') {
    return json(429, {
      error: { type: 'invalid_request_error', code: 'rate_limit', message: 'injected' },
    })
  }
  if (isSns(service, operation)) return snsXml(400, 'Sender', 'Throttling')
  if (operation.includes(' ')) return awsJson(429, 'TooManyRequestsException', 'injected')
  return awsJson(400, 'ThrottlingException', 'injected')
}

/** Returns the service's own internal error. */
export function internalError(service: Service, operation: string): Answer {
  if (service === 'stripe') return json(500, { error: { type: 'api_error', message: 'injected' } })
  if (isSns(service, operation)) return snsXml(500, 'Receiver', 'InternalFailure')
  return awsJson(500, 'InternalServerError', 'injected')
}

const isSns = (service: Service, operation: string) =>
  service === 'queues' && operation.startsWith('Publish')
