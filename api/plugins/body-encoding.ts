import fp from 'fastify-plugin'
import { Problem } from '../problem.ts'

/**
 * Rejects encoded bodies, e.g. gzip: they would be read as broken JSON. The response names the
 * encoding and, in `Accept-Encoding`, the only supported one: RFC 9110, 12.5.3 and 15.5.16.
 */
export const bodyEncoding = fp(
  async (app) => {
    app.addHook('onRequest', async ({ method, headers }, reply) => {
      // The body of these is not read.
      if (method === 'GET' || method === 'HEAD') return
      const encodings = (headers['content-encoding'] ?? '')
        .split(',')
        .map((name) => name.trim().toLowerCase())
      const unsupported = encodings.find((name) => name !== '' && name !== 'identity')
      if (!unsupported) return
      reply.header('accept-encoding', 'identity')
      const detail = `Content-Encoding ${unsupported.slice(0, 40)} is not supported: send the body without it`
      throw new Problem('unsupported_media_type', detail)
    })
  },
  { name: 'body-encoding', dependencies: ['problems'] },
)
