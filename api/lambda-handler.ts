import { METHODS } from 'node:http'
import awsLambdaFastify, { type LambdaFastifyOptions } from '@fastify/aws-lambda'
import type { ALBEvent, APIGatewayProxyEvent, APIGatewayProxyEventV2, Context } from 'aws-lambda'
import type { FastifyInstance } from 'fastify'
import type { Host } from './deps.ts'
import { routedPath } from './routed-path.ts'

/**
 * The event of an HTTP API or function URL (payload 2.0), a REST API (payload 1.0) or a load
 * balancer.
 */
export type HttpEvent = APIGatewayProxyEventV2 | APIGatewayProxyEvent | ALBEvent

/** `headers` has one value per name. Cookies are in the field that the event source reads. */
export type HttpResponse = {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>
  readonly cookies?: readonly string[]
  readonly isBase64Encoded?: boolean
  readonly body: string
}

export type LambdaHandler = (event: HttpEvent, context: Context) => Promise<HttpResponse>

const requestIdHeader = 'x-request-id'

/** Lambda's settings. `toLambdaHandler` writes the gateway's request id into this header. */
export const lambdaHost: Host = { requestIdHeader }

/**
 * Returns the app as a Lambda handler for all HTTP event sources. Resolves when the app is ready.
 * The handler throws Error for other events: a queue would treat a returned response as success.
 */
export async function toLambdaHandler(app: FastifyInstance): Promise<LambdaHandler> {
  // Without retainStage, the library removes the stage's name from the start of a path.
  const options = { decorateRequest: false, retainStage: true }
  const createAdapter = (more: LambdaFastifyOptions) =>
    awsLambdaFastify<HttpEvent, LambdaFastifyOptions, HttpResponse>(app, { ...options, ...more })
  const respond = createAdapter({})
  const respondMultiValue = createAdapter({ albMultiValueHeaders: true })
  // Starts the app in Lambda's init phase instead of during the first request.
  await app.ready()
  return async (event, context) => {
    const request = toRequest(event, context)
    if (!isFromBalancer(event)) return respond(request, context)
    return event.multiValueHeaders
      ? respondMultiValue(request, context)
      : withCookieHeaders(await respond(request, context))
  }
}

const isFromBalancer = (event: HttpEvent): event is ALBEvent => 'elb' in event.requestContext

/** Returns the event without the fields that @fastify/aws-lambda would misread. */
function toRequest(event: HttpEvent, context: Context): HttpEvent {
  if (!isHttpEvent(event)) throw new Error('not an HTTP event')
  if ('rawPath' in event) {
    const { requestContext, rawQueryString } = event
    const http = { ...requestContext.http, method: knownMethod(requestContext.http.method) }
    return {
      ...event,
      requestContext: { ...requestContext, http },
      rawPath: toUrl(event.rawPath, rawQueryString),
      // It joins repeated parameters with commas, but values may contain commas.
      queryStringParameters: {},
      headers: headersOf(event, context),
    }
  }
  const request = {
    ...event,
    httpMethod: knownMethod(event.httpMethod),
    headers: headersOf(event, context),
    multiValueHeaders: {},
    path: routedPath(event.path),
  }
  if (!isFromBalancer(event)) return request
  const path = toUrl(event.path, rawQueryOf(event))
  return { ...request, path, queryStringParameters: {}, multiValueQueryStringParameters: {} }
}

/** A method without a route, so that the app answers 405 or 404. */
const unroutedMethod = 'TRACE'

/**
 * Returns the method if Node knows it. @fastify/aws-lambda throws for any other method, which would
 * be a function error, and treats `get` as `GET`: methods are case-sensitive (RFC 9110, 9.1).
 */
const knownMethod = (method: string) => (METHODS.includes(method) ? method : unroutedMethod)

/** Returns whether the event has the fields that every HTTP event source sends. */
function isHttpEvent(event: HttpEvent): boolean {
  const { requestContext } = event
  if (!requestContext) return false
  const [path, method] =
    'rawPath' in event
      ? [event.rawPath, event.requestContext.http?.method]
      : [event.path, event.httpMethod]
  return typeof path === 'string' && Boolean(method)
}

/**
 * Returns the URL of a request. HTTP APIs decode the path, so it may contain `?` and `#`:
 * https://github.com/middleapi/standard-server/pull/93. Such a path is refused. Test events may have
 * no query string.
 */
const toUrl = (path: string, query: string | undefined) =>
  routedPath(path) + (query ? `?${query}` : '')

/** Load balancers pass the query string encoded, even if it cannot be decoded. */
const rawQueryOf = (event: ALBEvent) =>
  Object.entries({ ...event.queryStringParameters, ...event.multiValueQueryStringParameters })
    .flatMap(([name, values]) => [values].flat().map((value) => `${name}=${value}`))
    .join('&')

/**
 * Returns the event's headers with the event source's request id instead of the client's. A client
 * could otherwise reuse the id of another request in the logs.
 */
function headersOf(event: HttpEvent, { awsRequestId }: Context): Record<string, string> {
  const lists = 'multiValueHeaders' in event ? event.multiValueHeaders : undefined
  const sent: Record<string, unknown> = { ...(lists ?? event.headers) }
  const { [requestIdHeader]: _, ...others } = sent
  const id = 'requestId' in event.requestContext ? event.requestContext.requestId : awsRequestId
  // Comes last, so that it wins over a client's header in another case, e.g. `X-Request-Id`.
  return { ...(others as Record<string, string>), [requestIdHeader]: id }
}

/**
 * Moves cookies into headers whose names differ only in case. Without multi-value headers, a load
 * balancer accepts one value per name. It treats `set-cookie` and `Set-cookie` as different names;
 * browsers treat them as the same. This gives seven names, and the API sets at most five cookies.
 */
function withCookieHeaders(response: HttpResponse): HttpResponse {
  const cookies = response.multiValueHeaders?.['set-cookie'] ?? []
  const headers = cookies.map((cookie, index) => [
    `set-${'cookie'.slice(0, index).toUpperCase()}${'cookie'.slice(index)}`,
    cookie,
  ])
  return { ...response, headers: { ...response.headers, ...Object.fromEntries(headers) } }
}
