import awsLambdaFastify from '@fastify/aws-lambda'
import type {
  ALBEvent,
  ALBResult,
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda'
import type { FastifyInstance } from 'fastify'
import type { Host } from './deps.ts'

const requestIdHeader = 'x-request-id'

/** On Lambda, whoever calls the function names the request: `toLambdaHandler` writes its name into this header. */
export const lambdaHost: Host = { requestIdHeader }

/** What an HTTP API or a function URL (payload 2.0), a REST API (1.0) or a load balancer sends. */
export type HttpEvent = APIGatewayProxyEventV2 | APIGatewayProxyEvent | ALBEvent

export type HttpAnswer = APIGatewayProxyStructuredResultV2 & Pick<ALBResult, 'multiValueHeaders'>

export type LambdaHandler = (event: HttpEvent, context: Context) => Promise<HttpAnswer>

/** The app as the handler of whatever brings HTTP to a function. Resolves once the app is ready. */
export async function toLambdaHandler(app: FastifyInstance): Promise<LambdaHandler> {
  const options = {
    // By default `?q=red,blue` would be a list here and a text on a server.
    parseCommaSeparatedQueryParams: false,
    serializeLambdaArguments: false,
    decorateRequest: false,
  } as const
  const answer = awsLambdaFastify<HttpEvent>(app, options)
  const answerInLists = awsLambdaFastify<HttpEvent>(app, {
    ...options,
    albMultiValueHeaders: true,
  })
  // After the calls above, which may still add to the app.
  await app.ready()
  return (event, context) => {
    const named = withRequestId(event, requestIdOf(event, context))
    return wantsLists(event) ? answerInLists(named, context) : answer(named, context)
  }
}

/** A load balancer that sends its headers as lists reads no others. */
function wantsLists(event: HttpEvent): boolean {
  return 'elb' in event.requestContext && 'multiValueHeaders' in event
}

/** A load balancer names no request. */
function requestIdOf({ requestContext }: HttpEvent, { awsRequestId }: Context): string {
  return 'requestId' in requestContext ? requestContext.requestId : awsRequestId
}

/** A client's own request id is dropped: it could make another request's lines look like its own. */
function withRequestId(event: HttpEvent, requestId: string): HttpEvent {
  const headers = { ...others(event.headers), [requestIdHeader]: requestId }
  if (!('multiValueHeaders' in event)) return { ...event, headers } as HttpEvent
  return { ...event, headers, multiValueHeaders: others(event.multiValueHeaders) } as HttpEvent
}

function others<T>(headers: Readonly<Record<string, T>> | null | undefined): Record<string, T> {
  const entries = Object.entries(headers ?? {})
  return Object.fromEntries(entries.filter(([name]) => name.toLowerCase() !== requestIdHeader))
}
