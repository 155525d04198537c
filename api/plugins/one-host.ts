import fp from 'fastify-plugin'
import { Problem } from '../problem.ts'

/**
 * Rejects requests with several Host headers, as RFC 9112, 3.2 requires. Node reads the first of
 * them, and a proxy in front may have read another.
 */
export const oneHost = fp(
  async (app) => {
    app.addHook('onRequest', async ({ raw }) => {
      const names = raw.rawHeaders.filter((_, index) => index % 2 === 0)
      if (names.filter((name) => name.toLowerCase() === 'host').length > 1)
        throw new Problem('invalid_request', 'a request must have one Host header')
    })
  },
  { name: 'one-host' },
)
