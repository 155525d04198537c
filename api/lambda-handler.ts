import awsLambdaFastify, { type LambdaFastifyOptions } from '@fastify/aws-lambda'
import type { ALBEvent, APIGatewayProxyEvent, APIGatewayProxyEventV2, Context } from 'aws-lambda'
import type { FastifyInstance } from 'fastify'
import type { Host } from './deps.ts'

/** From an HTTP API or a function URL (payload 2.0), a REST API (payload 1.0) or a load balancer. */
export type HttpEvent = APIGatewayProxyEventV2 | APIGatewayProxyEvent | ALBEvent

/** `headers` has one value a name. Cookies are in the field that the event's source reads. */
export type HttpAnswer = {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>
  readonly cookies?: readonly string[]
  readonly isBase64Encoded?: boolean
  readonly body: string
}

export type LambdaHandler = (event: HttpEvent, context: Context) => Promise<HttpAnswer>

const requestIdHeader = 'x-request-id'

/** On Lambda, the gateway's request id names the request: `toLambdaHandler` writes it into this header. */
export const lambdaHost: Host = { requestIdHeader }

/**
 * Returns the app as a Lambda handler for every source of HTTP events. Resolves once the app is ready.
 * The handler rejects an event that is no HTTP request: a queue would take an answer for success.
 */
export async function toLambdaHandler(app: FastifyInstance): Promise<LambdaHandler> {
  // With retainStage, a path that begins with the stage's name stays whole.
  const options = { decorateRequest: false, retainStage: true }
  const respondWith = (more: LambdaFastifyOptions) =>
    awsLambdaFastify<HttpEvent, LambdaFastifyOptions, HttpAnswer>(app, { ...options, ...more })
  const answer = respondWith({})
  const answerInLists = respondWith({ albMultiValueHeaders: true })
  // In Lambda's init phase, not at the first request.
  await app.ready()
  return async (event, context) => {
    const request = toRequest(event, context)
    if (!isFromBalancer(event)) return answer(request, context)
    return event.multiValueHeaders
      ? answerInLists(request, context)
      : withCookieHeaders(await answer(request, context))
  }
}

const isFromBalancer = (event: HttpEvent): event is ALBEvent => 'elb' in event.requestContext

/** Returns the event without what @fastify/aws-lambda reads otherwise than its source means it. */
function toRequest(event: HttpEvent, context: Context): HttpEvent {
  if ('rawPath' in event) {
    // The decoded fields join repeated parameters with commas, which values may hold too.
    const rawPath = toUrl(event.rawPath, event.rawQueryString)
    return { ...event, rawPath, queryStringParameters: {}, headers: headersOf(event, context) }
  }
  if (!event.httpMethod) {
    throw new Error('this function answers HTTP requests, and the event is none')
  }
  const request = { ...event, headers: headersOf(event, context), multiValueHeaders: {} }
  if (!isFromBalancer(event)) return request
  const path = toUrl(event.path, rawQueryOf(event))
  return { ...request, path, queryStringParameters: {}, multiValueQueryStringParameters: {} }
}

/**
 * HTTP APIs decode the path, so what was `%3F` or `%23` must be encoded again:
 * https://github.com/middleapi/standard-server/pull/93
 */
const toUrl = (path: string, query: string) =>
  path.replace(/[?#]/g, encodeURIComponent) + (query && `?${query}`)

/** Load balancers pass the query still encoded, even where it cannot be decoded. */
const rawQueryOf = (event: ALBEvent) =>
  Object.entries({ ...event.queryStringParameters, ...event.multiValueQueryStringParameters })
    .flatMap(([name, values]) => [values].flat().map((value) => `${name}=${value}`))
    .join('&')

/** A request id that the client sent is dropped: it could mix its log lines with another request's. */
function headersOf(event: HttpEvent, { awsRequestId }: Context): Record<string, string> {
  const lists = 'multiValueHeaders' in event ? event.multiValueHeaders : undefined
  const sent: Record<string, unknown> = { ...(lists ?? event.headers) }
  const { [requestIdHeader]: _, ...others } = sent
  const id = 'requestId' in event.requestContext ? event.requestContext.requestId : awsRequestId
  // Last, so that it also replaces the client's X-Request-Id.
  return { ...(others as Record<string, string>), [requestIdHeader]: id }
}

/**
 * Without multi-value headers a load balancer takes one value a name. Names that differ in case are
 * different names to it and one to browsers. There are seven of these, and the API sets five cookies.
 */
function withCookieHeaders(answer: HttpAnswer): HttpAnswer {
  const cookies = answer.multiValueHeaders?.['set-cookie'] ?? []
  const headers = cookies.map((cookie, index) => [
    `set-${'cookie'.slice(0, index).toUpperCase()}${'cookie'.slice(index)}`,
    cookie,
  ])
  return { ...answer, headers: { ...answer.headers, ...Object.fromEntries(headers) } }
}
