import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Problem } from '../problem.ts'

/**
 * Lets so many requests in at once and refuses the rest at the door: whoever is let in is served in
 * time, and whoever is not is told so at once, with the time to come back. What says that we live is
 * always let in; the payment provider's calls, which are paid orders and quick, up to four times as
 * many. Who sends their body by drops is not in yet; who hangs up is in until their answer is made.
 * Ours, because under-pressure looks at the process and not at what waits in it.
 */
export const limitConcurrency = fp(
  async (app, { most }: { readonly most: number }) => {
    let inside = 0
    const nextTurn = createScheduler()

    function refuseIfFull(request: FastifyRequest) {
      if (inside < limitFor(request, most)) return
      throw new Problem('overloaded', 'the shop has more to do than it can')
    }

    app.decorateRequest('isInside', false)
    app.addHook('onRequest', async (request) => refuseIfFull(request))
    app.addHook('preValidation', async (request) => {
      if (isFree(request)) return
      refuseIfFull(request)
      inside += 1
      request.isInside = true
      await nextTurn()
    })
    // Whoever was let in gets here, whether they are still there or not.
    app.addHook('onSend', async (request) => {
      if (request.isInside) inside -= 1
      request.isInside = false
    })
  },
  { name: 'admission' },
)

const pathOf = ({ url }: FastifyRequest) => url.split('?')[0]

const isFree = (request: FastifyRequest) => ['/health', '/ready'].includes(pathOf(request) ?? '')

function limitFor(request: FastifyRequest, most: number): number {
  if (isFree(request)) return Number.POSITIVE_INFINITY
  return pathOf(request) === '/webhook' ? 4 * most : most
}

/**
 * Who is let in begins alone, one at each turn of the event loop. Where the processor is the limit all
 * would otherwise go on at every turn, which then takes as long as all of them need, and whoever must be
 * let in, refused or told that we live waits for several such turns. Where others' answers are the
 * limit turns are short, and nobody notices.
 */
function createScheduler(): () => Promise<void> {
  const waiting: (() => void)[] = []
  const takeTurn = () => {
    waiting.shift()?.()
    if (waiting.length > 0) setImmediate(takeTurn)
  }
  return () =>
    new Promise((begin) => {
      if (waiting.push(begin) === 1) setImmediate(takeTurn)
    })
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether it counts among those that are worked on. */
    isInside: boolean
  }
}
