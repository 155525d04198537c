import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Problem } from '../problem.ts'

/**
 * Limits the number of concurrent requests to `max`. The API processes accepted requests in time
 * and rejects the others at once with 503 and `Retry-After`. Health checks are exempt. The limit
 * for webhooks is four times as high, because they are quick and report paid orders. A request
 * starts to count when its body has arrived. A request whose client has disconnected counts until
 * its response is ready. @fastify/under-pressure cannot replace this plugin: it measures the
 * process, not the number of waiting requests.
 */
export const limitConcurrency = (max: number) =>
  fp(
    async (app) => {
      let active = 0
      const nextTurn = createScheduler()

      function rejectIfFull(request: FastifyRequest) {
        if (active < limitFor(request, max)) return
        throw new Problem('overloaded', 'the server is overloaded')
      }

      app.decorateRequest('isActive', false)
      app.addHook('onRequest', async (request) => rejectIfFull(request))
      app.addHook('preValidation', async (request) => {
        if (isExempt(request)) return
        rejectIfFull(request)
        active += 1
        request.isActive = true
        await nextTurn()
      })
      // Runs for every accepted request, even if the client has disconnected.
      app.addHook('onSend', async (request) => {
        if (request.isActive) active -= 1
        request.isActive = false
      })
    },
    { name: 'concurrency-limit' },
  )

const pathOf = ({ url }: FastifyRequest) => url.split('?')[0]

const isExempt = (request: FastifyRequest) => ['/health', '/ready'].includes(pathOf(request) ?? '')

function limitFor(request: FastifyRequest, max: number): number {
  if (isExempt(request)) return Number.POSITIVE_INFINITY
  return pathOf(request) === '/webhook' ? 4 * max : max
}

/**
 * Starts accepted requests one per turn of the event loop. If all started at once and the CPU is
 * the bottleneck, each turn would take as long as all requests together. Health checks, rejections
 * and new requests would then wait for several such turns. If requests mostly wait for other
 * services, turns are short and the delay is negligible.
 */
function createScheduler(): () => Promise<void> {
  const waiting: (() => void)[] = []
  const takeTurn = () => {
    waiting.shift()?.()
    if (waiting.length > 0) setImmediate(takeTurn)
  }
  return () =>
    new Promise((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(takeTurn)
    })
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether it counts toward the concurrency limit. */
    isActive: boolean
  }
}
