import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { problemPage } from '../pages/problem-page.ts'
import { describeError, type ProblemCode, problemKinds } from '../problem.ts'

/** Sends an error response: a page to browsers, problem+json to other clients. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const { code, detail, details, retryAfter } = describeError(error)
  const { status, title } = problemKinds[code]
  request.problemCode = code
  // Requests over the limit are not failures, and may number thousands. request.completed records
  // them.
  if (status >= 500 && code !== 'overloaded') logFailure(error, code, request)
  reply.code(status).header('cache-control', 'no-store')
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  if (request.wantsHtml) {
    return reply.sendPage(problemPage(code, request))
  }
  const problem = { ...details, type: 'about:blank', title, status, code, detail }
  return reply
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send({ ...problem, requestId: request.id })
}

export function logFailure(err: unknown, code: ProblemCode, request: FastifyRequest): void {
  const { traceId, orderId, log } = request
  log.error({ err, code, traceId, ...(orderId && { orderId }) }, 'request.failed')
}

/** Handles all errors of the API. */
export const problems = fp(
  async (app) => {
    app.decorateRequest('problemCode', undefined)
    app.setErrorHandler(sendProblem)
  },
  { name: 'problems', dependencies: ['pages'] },
)

declare module 'fastify' {
  interface FastifyRequest {
    /** The problem code of the response. */
    problemCode: ProblemCode | undefined
  }
}
