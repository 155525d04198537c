import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'

export type TcpProxy = {
  readonly port: number
  /** The number of connections that were opened. */
  opened(): number
  /** Forwards new connections only after `ms` milliseconds: simulates a slow sign-in. */
  delayNew(ms: number): void
  /** Keeps all connections open, old and new, but forwards nothing: simulates a failed network. */
  goSilent(): void
  /** Closes the silent connections and forwards new ones again. */
  heal(): void
}

/** Starts a proxy on 127.0.0.1 in front of `targetPort`. It ends with the test. */
export async function openTcpProxy(t: Test, targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  let isSilent = false
  let opened = 0
  let delayMs = 0

  const server = createServer((client) => {
    keep(client)
    opened += 1
    if (isSilent) return void client.pause()
    setTimeout(() => {
      if (client.destroyed) return
      const target = connect(targetPort, '127.0.0.1')
      keep(target)
      client.pipe(target).pipe(client)
    }, delayMs)
  })

  function keep(socket: Socket) {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
  }

  function dropAll() {
    for (const socket of sockets) socket.destroy()
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(async () => {
    server.close()
    dropAll()
    await once(server, 'close')
  })
  return {
    port: (server.address() as AddressInfo).port,
    opened: () => opened,
    delayNew: (ms) => {
      delayMs = ms
    },
    goSilent: () => {
      isSilent = true
      for (const socket of sockets) socket.unpipe().removeAllListeners('data').pause()
    },
    heal: () => {
      isSilent = false
      dropAll()
    },
  }
}
