import fp from 'fastify-plugin'
import { Problem } from '../problem.ts'

/**
 * Ends each request in time, whatever it waits for; what it began goes on, and is told to nobody. Ours,
 * because Fastify's `handlerTimeout` ends on a server with the request's body (fastify/fastify#6725).
 */
export const deadline = fp(
  async (app, { ms }: { readonly ms: number }) => {
    app.decorateRequest('deadline', undefined)
    app.addHook('onRequest', async (request, reply) => {
      request.deadline = setTimeout(() => {
        if (!reply.sent) reply.send(new Problem('timed_out', `no answer within ${ms} ms`))
      }, ms)
    })
    app.addHook('onSend', async ({ deadline }) => clearTimeout(deadline))
  },
  { name: 'deadline' },
)

declare module 'fastify' {
  interface FastifyRequest {
    /** Answers for the request when its time is over. */
    deadline: NodeJS.Timeout | undefined
  }
}
