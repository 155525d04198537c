import type {
  ALBResult,
  APIGatewayProxyResult,
  APIGatewayProxyStructuredResultV2,
} from 'aws-lambda'
import type { HttpEvent, HttpResponse } from '../../lambda-handler.ts'
import type { Answer } from './call.ts'

/** A request as it arrives at an event source. */
export type Sent = {
  readonly method: string
  readonly path: string
  /** As sent, without the question mark. */
  readonly query: string
  /** With lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** Each as `name=value`. */
  readonly cookies: readonly string[]
  readonly body: string | undefined
  readonly isBase64Encoded: boolean
}

/**
 * A load balancer sends and reads several values per name only if multi-value headers are enabled.
 */
export type Source =
  | 'http api'
  | 'function url'
  | 'rest api'
  | 'load balancer'
  | 'multi-value load balancer'

/**
 * The HTTP event sources of a function: their events, and the response that the client gets from
 * each.
 */
export const eventSources: Readonly<
  Record<Source, { eventOf(sent: Sent): HttpEvent; answerIn(answer: HttpResponse): Answer }>
> = {
  'http api': { eventOf: (sent) => payload2(sent, 'api.example'), answerIn: fromPayload2 },
  'function url': {
    eventOf: (sent) => payload2(sent, 'function.lambda-url.eu-west-1.on.aws'),
    answerIn: fromPayload2,
  },
  'rest api': { eventOf: payload1, answerIn: fromPayload1 },
  'load balancer': {
    eventOf: (sent) => ofBalancer(sent, false),
    answerIn: (answer) => fromHeaders(answer, plainLists(answer.headers)),
  },
  'multi-value load balancer': {
    eventOf: (sent) => ofBalancer(sent, true),
    answerIn: (answer) => fromHeaders(answer, (answer as ALBResult).multiValueHeaders),
  },
}

function payload2(sent: Sent, domainName: string): HttpEvent {
  const { method, path, query, headers, cookies, body, isBase64Encoded } = sent
  const decoded = new URLSearchParams(query)
  const names = [...new Set(decoded.keys())]
  const queries = names.map((name) => [name, decoded.getAll(name).join(',')])
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...(cookies.length > 0 && { cookies: [...cookies] }),
    headers,
    ...(names.length > 0 && { queryStringParameters: Object.fromEntries(queries) }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName,
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 't' },
      requestId: 'gateway-request-1',
      routeKey: '$default',
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
    ...(body !== undefined && { body }),
    isBase64Encoded,
  }
}

/**
 * Returns a payload 1.0 event. Names have the client's case. Each header is present twice: as its
 * last value and as a list of all values.
 */
function payload1(sent: Sent): HttpEvent {
  const { method, path, query, body, isBase64Encoded } = sent
  const headers = listsOf(
    Object.entries(withCookie(sent)).map(([name, value]) => [titled(name), value]),
  )
  const queries = listsOf([...new URLSearchParams(query)])
  return {
    resource: '/{proxy+}',
    path,
    httpMethod: method,
    headers: lastOf(headers),
    multiValueHeaders: headers,
    queryStringParameters: query ? lastOf(queries) : null,
    multiValueQueryStringParameters: query ? queries : null,
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      authorizer: null,
      httpMethod: method,
      identity: { sourceIp: '192.0.2.1' },
      path: `/live${path}`,
      protocol: 'HTTP/1.1',
      requestId: 'gateway-request-1',
      requestTimeEpoch: 0,
      resourceId: 'resource',
      resourcePath: '/{proxy+}',
      stage: 'live',
    },
    body: body ?? null,
    isBase64Encoded,
  } as unknown as HttpEvent
}

/** Returns a load balancer's event. Nothing is decoded. `inLists` is for multi-value headers. */
function ofBalancer(sent: Sent, inLists: boolean): HttpEvent {
  const { method, path, query, body = '', isBase64Encoded } = sent
  const queries = listsOf(
    query.split('&').flatMap((pair) => {
      const [name = '', ...value] = pair.split('=')
      return pair ? [[name, value.join('=')]] : []
    }),
  )
  const headers = listsOf(Object.entries({ ...withCookie(sent), 'x-forwarded-for': '192.0.2.1' }))
  return {
    requestContext: {
      elb: {
        targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/a/b',
      },
    },
    httpMethod: method,
    path,
    ...(inLists
      ? { multiValueQueryStringParameters: queries, multiValueHeaders: headers }
      : { queryStringParameters: lastOf(queries), headers: lastOf(headers) }),
    body,
    isBase64Encoded,
  }
}

function fromPayload2(answer: HttpResponse): Answer {
  const { headers, cookies = [] } = answer as APIGatewayProxyStructuredResultV2
  return fromHeaders(answer, { ...plainLists(headers), 'set-cookie': cookies })
}

/** Merges both kinds of headers. Multi-value headers win. */
function fromPayload1(answer: HttpResponse): Answer {
  const { headers, multiValueHeaders } = answer as APIGatewayProxyResult
  return fromHeaders(answer, { ...plainLists(headers), ...multiValueHeaders })
}

type Values = Readonly<Record<string, readonly (boolean | number | string)[]>>

/** Returns the response as the client sees it. Header names are case-insensitive for clients. */
function fromHeaders(answer: HttpResponse, given: Values = {}): Answer {
  const { statusCode = 0, body = '', isBase64Encoded } = answer
  const headers = Object.entries(given).map(([name, values]) => ({
    name: name.toLowerCase(),
    values: values.map(String),
  }))
  const cookies = headers.filter(({ name }) => name === 'set-cookie')
  const others = headers.filter(({ name }) => name !== 'set-cookie')
  return {
    status: statusCode,
    headers: Object.fromEntries(others.map(({ name, values }) => [name, values.join(', ')])),
    setCookies: cookies.flatMap(({ values }) => values),
    text: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').toString('utf8'),
  }
}

const withCookie = ({ headers, cookies }: Sent) =>
  cookies.length > 0 ? { ...headers, cookie: cookies.join('; ') } : headers

const titled = (name: string) => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())

function listsOf(pairs: readonly (readonly string[])[]): Record<string, string[]> {
  const lists: Record<string, string[]> = {}
  for (const [name = '', value = ''] of pairs) lists[name] = [...(lists[name] ?? []), value]
  return lists
}

const lastOf = (lists: Readonly<Record<string, readonly string[]>>) =>
  Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, values.at(-1) ?? '']))

const plainLists = (headers: Readonly<Record<string, boolean | number | string>> = {}) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]))
