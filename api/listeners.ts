import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import type { FastifyInstance } from 'fastify'

export type Listeners = {
  /**
   * Starts to accept connections. Throws Error if another process uses the port. If a process of
   * the same user listens on it with SO_REUSEPORT, both share the port.
   */
  open(at: { readonly host: string; readonly port: number }): Promise<void>
  /** Stops accepting connections and waits until all active requests have a response. */
  close(): Promise<void>
}

/** Only Linux balances connections between several sockets on one port. */
const sockets = process.platform === 'linux' ? 16 : 1

/**
 * Returns the app's listeners: several sockets on one port, between which Linux distributes
 * connections. Node accepts one connection per socket in each turn of the event loop. Under high
 * load, connections arrive faster than that. With one socket, health checks and requests that the
 * API will reject would wait in one long queue with all others.
 */
export function createListeners(app: FastifyInstance): Listeners {
  let others: Server[] = []
  let isClosing = false
  app.addHook('onSend', async (_request, reply) => {
    // An open keep-alive connection would delay the shutdown until the client closes it.
    if (isClosing) reply.header('connection', 'close')
  })
  return {
    open: async (at) => {
      // Node's default backlog is 511. If the queue is full, Linux drops the connection without an
      // error, and the client retries a second later.
      const options = { ...at, backlog: 4096, ...(sockets > 1 && { reusePort: true }) }
      await app.listen(options)
      const { port } = app.server.address() as AddressInfo
      // The same options as node:http uses for its own sockets.
      const sameAsFirst = { allowHalfOpen: true, noDelay: true }
      const acceptSocket = (socket: unknown) => app.server.emit('connection', socket)
      others = Array.from({ length: sockets - 1 }, () =>
        createServer(sameAsFirst, acceptSocket).listen({ ...options, port }),
      )
      await Promise.all(others.map((server) => once(server, 'listening')))
    },
    close: async () => {
      isClosing = true
      const closed = others.map((server) => once(server.close(), 'close'))
      await app.close()
      await Promise.all(closed)
    },
  }
}
