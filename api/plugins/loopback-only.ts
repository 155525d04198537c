import fp from 'fastify-plugin'
import { isLoopbackHost } from '#core/loopback-host.ts'
import { Problem } from '../problem.ts'

/**
 * For a shop on one machine, whose secrets are public: rejects requests whose host is not this
 * machine. Otherwise a web page could forge a payment event.
 */
export const loopbackOnly = fp(
  async (app) => {
    app.addHook('onRequest', async ({ headers }) => {
      if (isLoopbackHost(headers.host)) return
      throw new Problem('foreign_origin', 'the local shop answers to 127.0.0.1 and localhost only')
    })
  },
  { name: 'loopback-only' },
)
