import underPressure from '@fastify/under-pressure'
import fp from 'fastify-plugin'
import type { Host } from './deps.ts'
import { limitConcurrency } from './plugins/concurrency-limit.ts'
import { Problem } from './problem.ts'

/**
 * Requests that one process works on at once. It makes some 80 orders a second, each within 0.1 s or
 * so: those who are let in last wait half a second.
 */
const mostAtOnce = 48

const guard = (most: number) =>
  fp(
    async (app) => {
      await app.register(limitConcurrency, { most })
      await app.register(underPressure, {
        maxEventLoopDelay: 1000,
        pressureHandler: ({ url }) => {
          if (url !== '/health') throw new Problem('overloaded', 'the shop cannot keep up')
        },
      })
    },
    { name: 'guard' },
  )

/** A plain server: it must defend itself against slow and many clients, as API Gateway does for Lambda. */
export function serverHost({
  requestTimeout = 8000,
  most = mostAtOnce,
}: {
  readonly requestTimeout?: number
  readonly most?: number
} = {}): Host {
  return {
    plugins: [guard(most)],
    server: {
      requestTimeout,
      http: {
        // Node swaps the two limits where this one is the larger; its default of 60 s would be.
        headersTimeout: requestTimeout,
        // Node looks at slow requests every 30 s unless told otherwise.
        connectionsCheckingInterval: Math.min(500, requestTimeout / 4),
      },
      // Longer than the load balancer's 60 s: whoever closes last loses no request.
      keepAliveTimeout: 65_000,
      forceCloseConnections: 'idle',
    },
  }
}
