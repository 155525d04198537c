import underPressure from '@fastify/under-pressure'
import fp from 'fastify-plugin'
import type { Host } from './deps.ts'

const guard = fp(
  async (app) => {
    await app.register(underPressure, { maxEventLoopDelay: 1000, retryAfter: 10 })
  },
  { name: 'guard' },
)

/** A plain server: it must defend itself against slow and many clients, as API Gateway does for Lambda. */
export function serverHost({ requestTimeout = 8000 }: { requestTimeout?: number } = {}): Host {
  return {
    plugins: [guard],
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
