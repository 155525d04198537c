import awsLambdaFastify from '@fastify/aws-lambda'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import type { FastifyInstance } from 'fastify'
import type { Host } from './deps.ts'

const requestIdHeader = 'x-request-id'

/** On Lambda, API Gateway names the requests: `toLambdaHandler` writes its name into this header. */
export const lambdaHost: Host = { requestIdHeader }

export type LambdaHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>

/** The app as the handler of an HTTP API with payload format 2.0. Resolves once the app is ready. */
export async function toLambdaHandler(app: FastifyInstance): Promise<LambdaHandler> {
  const answer = awsLambdaFastify<APIGatewayProxyEventV2>(app, {
    // By default `?q=red,blue` would be a list here and a text on a server.
    parseCommaSeparatedQueryParams: false,
    serializeLambdaArguments: false,
    decorateRequest: false,
  })
  // After the call above, which may still add to the app.
  await app.ready()
  return (event, context) => answer(named(event), context)
}

/** A client's own request id is dropped: it could make another request's lines look like its own. */
function named(event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 {
  const others = Object.entries(event.headers).filter(
    ([name]) => name.toLowerCase() !== requestIdHeader,
  )
  const headers = {
    ...Object.fromEntries(others),
    [requestIdHeader]: event.requestContext.requestId,
  }
  return { ...event, headers }
}
