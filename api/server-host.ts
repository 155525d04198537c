import type { Host } from './deps.ts'
import { limitConcurrency } from './plugins/concurrency-limit.ts'
import { loopbackOnly } from './plugins/loopback-only.ts'
import { oneHost } from './plugins/one-host.ts'

/**
 * The maximum number of concurrent requests per process. A process places about 80 orders a second,
 * so the last accepted request waits about half a second.
 */
const maxConcurrentRequests = 48

/**
 * Returns the server's settings: time limits for slow clients, and a limit on concurrent requests.
 * For Lambda, API Gateway has such limits.
 */
export function serverHost({
  requestTimeout = 8000,
  max = maxConcurrentRequests,
  isLocal = false,
}: {
  readonly requestTimeout?: number
  readonly max?: number
  /** Whether the shop runs on one machine: it then rejects other host names. */
  readonly isLocal?: boolean
} = {}): Host {
  return {
    plugins: [oneHost, ...(isLocal ? [loopbackOnly] : []), limitConcurrency(max)],
    server: {
      requestTimeout,
      http: {
        // Node swaps the two limits if headersTimeout is larger, and its default is 60 s.
        headersTimeout: requestTimeout,
        // By default Node checks for slow requests only every 30 s.
        connectionsCheckingInterval: Math.min(500, requestTimeout / 4),
      },
      // Longer than the load balancer's 60 s, so that it never sends a request on a closed
      // connection.
      keepAliveTimeout: 65_000,
      forceCloseConnections: 'idle',
    },
  }
}
