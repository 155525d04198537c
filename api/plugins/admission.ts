import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Problem } from './problem.ts'

/**
 * Lets so many requests in at once and refuses the rest at the door: whoever is let in is served in
 * time, and whoever is not is told so at once, with the time to come back. What says that we live is
 * always let in; the payment provider's calls, which are paid orders and quick, up to four times as
 * many. Ours, because under-pressure looks at the process and not at what waits in it.
 */
export const admission = fp(
  async (app, { most }: { readonly most: number }) => {
    let inside = 0

    app.addHook('onRequest', async (request, reply) => {
      if (isFree(request)) return
      if (inside >= limitFor(request, most)) {
        throw new Problem('overloaded', 'the shop has more to do than it can')
      }
      inside += 1
      reply.raw.once('close', () => {
        inside -= 1
      })
    })
  },
  { name: 'admission' },
)

const pathOf = ({ url }: FastifyRequest) => url.split('?')[0]

const isFree = (request: FastifyRequest) => ['/health', '/ready'].includes(pathOf(request) ?? '')

const limitFor = (request: FastifyRequest, most: number) =>
  pathOf(request) === '/webhook' ? 4 * most : most
