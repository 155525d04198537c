import type { Call, Service } from './ledger.ts'

/**
 * How a dependency fails. `refuse` closes the port, `reset` hangs up on the call, `blackhole` never
 * answers, `slow` waits first, `throttle` and `error` answer so in the service's own words, and
 * `lost answer` does the call and hangs up instead of answering.
 */
export type Fault = {
  readonly kind: 'refuse' | 'reset' | 'blackhole' | 'slow' | 'throttle' | 'error' | 'lost answer'
  /** Of 1: how many of the calls that match, the first among them; all by default. */
  readonly share?: number
  /** Milliseconds, of `slow`. */
  readonly ms?: number
  readonly match?: (call: Call) => boolean
  /** It stops after so many. */
  readonly times?: number
  /** Of `blackhole`: who is in it stays there when it is healed, until they give up by themselves. */
  readonly isLasting?: boolean
}

/** How often a fault was injected, and into which orders' calls. */
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

/** A service's own way to say that it is asked too often. */
export function throttled(service: Service, operation: string): Answer {
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

/** A service's own way to say that something is wrong with it. */
export function broken(service: Service, operation: string): Answer {
  if (service === 'stripe') return json(500, { error: { type: 'api_error', message: 'injected' } })
  if (isSns(service, operation)) return snsXml(500, 'Receiver', 'InternalFailure')
  return awsJson(500, 'InternalServerError', 'injected')
}

const isSns = (service: Service, operation: string) =>
  service === 'queues' && operation.startsWith('Publish')
