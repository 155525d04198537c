import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Elsewhere than on Linux a port has one socket. */
const doors = process.platform === 'linux' ? 16 : 1

/**
 * Lets callers in, on one port through several sockets, among which Linux shares them out. Node takes one
 * caller from each socket at every turn of its loop, and under load a turn is a tenth of a second: behind
 * one socket callers stand for seconds, those who ask for `/health` and those to be refused among them.
 * `close` lets nobody else in, and waits until all who are in are answered. Throws Error where the port
 * is taken.
 */
export async function openDoors(
  app: FastifyInstance,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<{ close(): Promise<void> }> {
  // More callers than Node's 511 may wait at each: who finds that queue full is not refused but silently
  // dropped, and asks again a second later.
  const options = { host, port, backlog: 4096, ...(doors > 1 && { reusePort: true }) }
  await app.listen(options)
  const { port: ours } = app.server.address() as AddressInfo
  // As node:http makes its own.
  const sameAsFirst = { allowHalfOpen: true, noDelay: true }
  const others = Array.from({ length: doors - 1 }, () =>
    createServer(sameAsFirst, (socket) => app.server.emit('connection', socket)).listen({
      ...options,
      port: ours,
    }),
  )
  await Promise.all(others.map((door) => once(door, 'listening')))
  return {
    close: async () => {
      const closed = others.map((door) => once(door.close(), 'close'))
      await app.close()
      await Promise.all(closed)
    },
  }
}
