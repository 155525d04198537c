import awsLambdaFastify from '@fastify/aws-lambda'
import type { Context } from 'aws-lambda'
import type { FastifyInstance } from 'fastify'
import type { Host } from './deps.ts'
import {
  answerTo,
  type HttpAnswer,
  type HttpEvent,
  type Request,
  requestIn,
} from './lambda-fronts.ts'

const requestIdHeader = 'x-request-id'

/** On Lambda, whoever calls the function names the request: `toLambdaHandler` writes its name into this header. */
export const lambdaHost: Host = { requestIdHeader }

export type LambdaHandler = (event: HttpEvent, context: Context) => Promise<HttpAnswer>

/** The app as the handler of whatever brings HTTP to a function. Resolves once the app is ready. */
export async function toLambdaHandler(app: FastifyInstance): Promise<LambdaHandler> {
  const answer = awsLambdaFastify<Request>(app, {
    serializeLambdaArguments: false,
    decorateRequest: false,
  })
  // After the call above, which may still add to the app.
  await app.ready()
  return async (event, context) => {
    const request = withRequestId(requestIn(event), requestIdOf(event, context))
    return answerTo(event, await answer(request, context))
  }
}

/** A load balancer names no request. */
function requestIdOf({ requestContext }: HttpEvent, { awsRequestId }: Context): string {
  return 'requestId' in requestContext ? requestContext.requestId : awsRequestId
}

/** A client's own request id is dropped: it could make another request's lines look like its own. */
function withRequestId(request: Request, requestId: string): Request {
  const others = Object.entries(request.headers).filter(
    ([name]) => name.toLowerCase() !== requestIdHeader,
  )
  return { ...request, headers: { ...Object.fromEntries(others), [requestIdHeader]: requestId } }
}
