import fp from 'fastify-plugin'
import { Problem } from '../problem.ts'

/**
 * Responds with `timed_out` if a request takes longer than `ms`. The handler continues, but its
 * result is discarded. Fastify's `handlerTimeout` does not suffice: on a server, it is cancelled
 * when the request's body has arrived (fastify/fastify#6725).
 */
export const deadline = fp(
  async (app, { ms }: { readonly ms: number }) => {
    app.decorateRequest('deadline', undefined)
    app.addHook('onRequest', async (request, reply) => {
      request.deadline = setTimeout(() => {
        if (!reply.sent) reply.send(new Problem('timed_out', `no response within ${ms} ms`))
      }, ms)
    })
    app.addHook('onSend', async ({ deadline }) => clearTimeout(deadline))
  },
  { name: 'deadline' },
)

declare module 'fastify' {
  interface FastifyRequest {
    /** Sends the timeout response. */
    deadline: NodeJS.Timeout | undefined
  }
}
