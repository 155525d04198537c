import { STATUS_CODES } from 'node:http'
import type {
  ALBEvent,
  ALBResult,
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyResult,
  APIGatewayProxyStructuredResultV2,
} from 'aws-lambda'

/** What an HTTP API or a function URL (payload 2.0), a REST API (1.0) or a load balancer sends. */
export type HttpEvent = APIGatewayProxyEventV2 | APIGatewayProxyEvent | ALBEvent

/** What each of them takes for an answer. */
export type HttpAnswer = APIGatewayProxyStructuredResultV2 | APIGatewayProxyResult | ALBResult

/** As much of payload 2.0 as makes a request. */
export type Request = Pick<APIGatewayProxyEventV2, 'version' | 'isBase64Encoded'> & {
  /** With the query as it was sent: no field for queries has it so. */
  readonly rawPath: string
  /** A header that came more than once is a list. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly requestContext: {
    readonly http: { readonly method: string; readonly sourceIp?: string }
  }
  readonly body?: string | null
}

/** The request, whichever front sent it. Throws Error for an event that is no request. */
export function requestIn(event: HttpEvent): Request {
  if (isOfBalancer(event)) return fromBalancer(event)
  if (isPayload2(event)) return fromPayload2(event)
  if (event.httpMethod && event.requestContext) return fromPayload1(event)
  throw new Error('this function answers HTTP requests, and the event is none')
}

/** The answer in the form that the event's front takes. */
export function answerTo(event: HttpEvent, answer: APIGatewayProxyStructuredResultV2): HttpAnswer {
  if (isOfBalancer(event)) return toBalancer(event, answer)
  return isPayload2(event) ? answer : toPayload1(answer)
}

const isOfBalancer = (event: HttpEvent): event is ALBEvent => 'elb' in (event.requestContext ?? {})

const isPayload2 = (event: HttpEvent): event is APIGatewayProxyEventV2 =>
  'version' in event && event.version === '2.0'

function fromPayload2(event: APIGatewayProxyEventV2): Request {
  const { version, rawPath, rawQueryString, headers, cookies, isBase64Encoded, body } = event
  const { method, sourceIp } = event.requestContext.http
  return {
    version,
    rawPath: address(rawPath, rawQueryString),
    headers: { ...headers, ...(cookies && { cookie: cookies.join('; ') }) },
    requestContext: { http: { method, sourceIp } },
    ...(body !== undefined && { body }),
    isBase64Encoded,
  }
}

function fromPayload1(event: APIGatewayProxyEvent): Request {
  const { path, httpMethod: method, headers, multiValueHeaders, body, isBase64Encoded } = event
  const queries = event.multiValueQueryStringParameters ?? event.queryStringParameters ?? {}
  const query = new URLSearchParams(pairsOf(queries)).toString()
  return {
    version: '2.0',
    rawPath: address(path, query),
    headers: multiValueHeaders ?? headers ?? {},
    requestContext: { http: { method, sourceIp: event.requestContext.identity.sourceIp } },
    body,
    isBase64Encoded,
  }
}

/** A load balancer hands the query on as it came, still encoded, and be it nonsense. */
function fromBalancer(event: ALBEvent): Request {
  const { path, httpMethod: method, headers, multiValueHeaders, body, isBase64Encoded } = event
  const queries = event.multiValueQueryStringParameters ?? event.queryStringParameters ?? {}
  const query = pairsOf(queries).map((pair) => pair.join('='))
  return {
    version: '2.0',
    rawPath: address(path, query.join('&')),
    headers: multiValueHeaders ?? headers ?? {},
    requestContext: { http: { method } },
    body,
    isBase64Encoded,
  }
}

/** Where a front has decoded the path, what was no separator in it must not become one. */
const address = (path: string, query: string) =>
  path.replace(/[?#]/g, encodeURIComponent) + (query && `?${query}`)

const pairsOf = (values: Readonly<Record<string, string | string[] | undefined>>) =>
  Object.entries(values).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  )

function toPayload1(answer: APIGatewayProxyStructuredResultV2): APIGatewayProxyResult {
  const { statusCode = 500, headers = {}, cookies, body = '', isBase64Encoded = false } = answer
  const multiValueHeaders = cookies && { 'set-cookie': cookies }
  return {
    statusCode,
    headers,
    ...(multiValueHeaders && { multiValueHeaders }),
    body,
    isBase64Encoded,
  }
}

/** A load balancer sends its headers as lists or not, as it is set, and reads them no other way. */
function toBalancer(event: ALBEvent, answer: APIGatewayProxyStructuredResultV2): ALBResult {
  const {
    statusCode = 500,
    headers = {},
    cookies = [],
    body = '',
    isBase64Encoded = false,
  } = answer
  const lists = Object.entries(headers).map(([name, value]) => [name, [String(value)]])
  const inLists = cookies.length > 0 ? [...lists, ['set-cookie', cookies]] : lists
  const named = cookies.map((cookie, index) => [cookieHeader(index), cookie])
  return {
    statusCode,
    statusDescription: `${statusCode} ${STATUS_CODES[statusCode]}`,
    ...(event.multiValueHeaders
      ? { multiValueHeaders: Object.fromEntries(inLists) }
      : { headers: { ...headers, ...Object.fromEntries(named) } }),
    body,
    isBase64Encoded,
  }
}

/** One name has one value there, and only a name that is written otherwise is another: 64 of them. */
function cookieHeader(index: number): string {
  const letters = [...'cookie'].map((letter, bit) =>
    (index >> bit) & 1 ? letter.toUpperCase() : letter,
  )
  return `set-${letters.join('')}`
}
