import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import type { FastifyInstance } from 'fastify'

export type Listeners = {
  /**
   * Lets callers in. Throws Error where the port is taken; not by a server of the same user that shares
   * its port as this one does, which it joins.
   */
  open(at: { readonly host: string; readonly port: number }): Promise<void>
  /** Lets nobody else in, and waits until all who are in are answered. */
  close(): Promise<void>
}

/** Elsewhere than on Linux a port has one socket. */
const sockets = process.platform === 'linux' ? 16 : 1

/**
 * The ways into a server: one port with several sockets, among which Linux shares the callers out. Node
 * takes one caller from each socket at every turn of its loop: in a rush they come faster than it turns,
 * and those who ask for `/health` or are to be refused would stand behind all the others.
 */
export function createListeners(app: FastifyInstance): Listeners {
  let others: Server[] = []
  let isClosing = false
  app.addHook('onSend', async (_request, reply) => {
    // Kept alive, a connection would hold the end up until its caller lets go of it.
    if (isClosing) reply.header('connection', 'close')
  })
  return {
    open: async (at) => {
      // More callers than Node's 511 may wait at each: who finds that queue full is not refused but
      // silently dropped, and asks again a second later.
      const options = { ...at, backlog: 4096, ...(sockets > 1 && { reusePort: true }) }
      await app.listen(options)
      const { port } = app.server.address() as AddressInfo
      // As node:http makes its own.
      const sameAsFirst = { allowHalfOpen: true, noDelay: true }
      const letIn = (socket: unknown) => app.server.emit('connection', socket)
      others = Array.from({ length: sockets - 1 }, () =>
        createServer(sameAsFirst, letIn).listen({ ...options, port }),
      )
      await Promise.all(others.map((door) => once(door, 'listening')))
    },
    close: async () => {
      isClosing = true
      const closed = others.map((door) => once(door.close(), 'close'))
      await app.close()
      await Promise.all(closed)
    },
  }
}
