import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Fault, Hits } from './faults.ts'
import type { Watch } from './http-proxy.ts'
import { type Call, type Ledger, orderIdsIn, ordersWithSale } from './ledger.ts'

export type TcpFaultProxy = {
  readonly port: number
  inject(fault: Fault): Promise<void>
  heal(): Promise<void>
  /**
   * Returns how many connections and packets the fault affected, and the orders whose sale the agent
   * had to write during it.
   */
  hits(): Hits
  /** Called and awaited before a writing statement is sent, and after it is served. */
  watch(onCall: Watch | undefined): void
  close(): Promise<void>
}

/** Starts a proxy on 127.0.0.1 in front of a database. It forwards bytes and injects faults. */
export async function openTcpProxy(targetPort: number, ledger: Ledger): Promise<TcpFaultProxy> {
  const sockets = new Set<Socket>()
  let fault: Fault | undefined
  let count = 0
  /** The ledger's position at the fault's first hit, and at its end. */
  let firstHitAt: number | undefined
  let healedAt: number | undefined
  let port = 0
  let watch: Watch | undefined

  const server = createServer((client) => {
    track(client)
    const target = connect(targetPort, '127.0.0.1')
    track(target)
    let writing: Call | undefined
    client.on('data', async (bytes) => {
      writing = callOf(bytes)
      if (writing) await watch?.(writing, 'before')
      if (!client.destroyed) send(bytes, client, target)
    })
    target.on('data', async (bytes) => {
      const served = writing
      writing = undefined
      if (served) await watch?.(served, 'after')
      send(bytes, target, client)
    })
    client.once('close', () => target.destroy())
    target.once('close', () => client.destroy())
  })

  /** MySQL sends statements as text. */
  function callOf(bytes: Buffer): Call | undefined {
    const text = bytes.toString('latin1')
    if (!/insert into/i.test(text)) return undefined
    const orderIds = orderIdsIn(text)
    const call = { caller: 'agent', service: 'mysql', operation: 'INSERT', orderIds } as const
    const numbered = { ...call, number: ledger.next() }
    ledger.add({ ...numbered, at: new Date().toISOString(), outcome: 'answered', effects: [] })
    return numbered
  }

  function track(socket: Socket) {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
  }

  function send(bytes: Buffer, from: Socket, to: Socket) {
    if (fault) countHits(1)
    if (fault?.kind === 'blackhole') return
    if (fault?.kind === 'reset') return void from.resetAndDestroy()
    if (fault?.kind === 'slow') return void setTimeout(() => to.write(bytes), fault.ms ?? 1000)
    to.write(bytes)
  }

  function countHits(times: number) {
    count += times
    firstHitAt ??= ledger.entries().length
  }

  async function listen() {
    if (server.listening) return
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }

  async function stopListening() {
    if (!server.listening) return
    server.close()
    drop()
    await once(server, 'close')
  }

  function drop() {
    if (sockets.size > 0) countHits(sockets.size / 2)
    for (const socket of sockets) socket.destroy()
  }

  await listen()
  return {
    port,
    inject: async (wanted) => {
      fault = wanted
      count = 0
      firstHitAt = undefined
      healedAt = undefined
      if (wanted.kind === 'refuse') await stopListening()
    },
    heal: async () => {
      const wasBlackhole = fault?.kind === 'blackhole'
      if (fault) healedAt = ledger.entries().length
      fault = undefined
      if (wasBlackhole) for (const socket of sockets) socket.destroy()
      await listen()
    },
    hits: () => {
      if (firstHitAt === undefined) return { count, orders: new Set() }
      const lasting = { from: firstHitAt, to: healedAt ?? ledger.entries().length }
      return { count, orders: ordersWithSale(ledger.entries(), 'agent', lasting) }
    },
    watch: (onCall) => {
      watch = onCall
    },
    close: stopListening,
  }
}
