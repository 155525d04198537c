import { once } from 'node:events'
import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { effectsOf } from './effects.ts'
import { type Fault, type Hits, internalError, throttlingError } from './faults.ts'
import {
  type Call,
  type Entry,
  type Ledger,
  type Outcome,
  orderIdsIn,
  type Service,
} from './ledger.ts'

export type FaultProxy = {
  readonly url: string
  readonly port: number
  /** Injects a fault, which replaces the previous one. */
  inject(fault: Fault): Promise<void>
  heal(): Promise<void>
  hits(): Hits
  /**
   * Called and awaited before a call is sent, and after it is served but before its answer is
   * passed on.
   */
  watch(onCall: Watch | undefined): void
  close(): Promise<void>
}

export type Watch = (call: Call, moment: 'before' | 'after') => Promise<void>

export type ProxyOptions = {
  readonly caller: string
  readonly service: Service
  /** The URL of the service, e.g. `http://127.0.0.1:4304`. */
  readonly target: string
  readonly ledger: Ledger
  /** Returns a number from 0 up to 1. It decides which calls a share selects. */
  readonly random: () => number
}

/**
 * Starts a proxy on 127.0.0.1 between one process and one HTTP dependency. It forwards and records
 * every call, and injects faults.
 */
export async function openHttpProxy(options: ProxyOptions): Promise<FaultProxy> {
  const { caller, service, target, ledger, random } = options
  const agent = new Agent({ keepAlive: true })
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => void serve(request, response))
  server.keepAliveTimeout = 60_000
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
  })
  let port = 0
  let fault: Fault | undefined
  let left = Number.POSITIVE_INFINITY
  let count = 0
  let affected = new Set<string>()
  let watch: Watch | undefined

  async function serve(request: IncomingMessage, response: ServerResponse) {
    const body = await buffer(request).catch(() => undefined)
    if (!body) return
    const call = callOf(request, body.toString('utf8'))
    const record = (outcome: Outcome, more: Partial<Entry> = {}) =>
      ledger.add({ ...call, at: new Date().toISOString(), outcome, effects: [], ...more })
    await watch?.(call, 'before')
    if (request.socket.destroyed) return record('client gone')
    const injected = faultFor(call)
    if (injected) countHit(call)
    if (injected?.kind === 'slow') await sleep(injected.ms ?? 1000)
    else if (injected && injected.kind !== 'lost answer') {
      record('faulted', { fault: injected.kind })
      // The 'end' event comes from the client. 'close' also happens when the proxy closes the
      // socket.
      if (injected.kind === 'blackhole')
        request.socket.once('end', () => record('client gone', { fault: injected.kind }))
      return fail(injected, call, request, response)
    }
    if (request.socket.destroyed) return record('client gone')
    const served = await forward(request, body)
    if (!served) {
      record(request.socket.destroyed ? 'client gone' : 'target gone')
      return void request.socket.destroy()
    }
    const { status, headers, answer } = served
    const isDone = status >= 200 && status < 300
    const effects = isDone ? effectsOf(call, body.toString('utf8'), answer.toString('utf8')) : []
    if (injected?.kind === 'lost answer') {
      record('faulted', { status, fault: injected.kind, effects })
      return void request.socket.destroy()
    }
    record('answered', { status, effects, ...(injected && { fault: injected.kind }) })
    await watch?.(call, 'after')
    if (request.socket.destroyed) return record('client gone', { status })
    response.writeHead(status, headers).end(answer)
  }

  function callOf({ method = '', url = '/', headers }: IncomingMessage, body: string): Call {
    const orderIds = orderIdsIn(`${url} ${body}`)
    const target = String(headers['x-amz-target'] ?? '').split('.')[1]
    const action = /(?:^|&)Action=(\w+)/.exec(body)?.[1]
    const path = url.split('?')[0]?.replace(/\/(cs|pi|re|evt|ch|du)_\w+/g, '/:id')
    const operation = target ?? (service === 'queues' && action ? action : `${method} ${path}`)
    return { number: ledger.next(), caller, service, operation, orderIds }
  }

  function faultFor(call: Call): Fault | undefined {
    if (!fault || left <= 0 || fault.match?.(call) === false) return undefined
    // The first matching call always fails: with few calls, a share could select none.
    return count === 0 || random() < (fault.share ?? 1) ? fault : undefined
  }

  function countHit({ orderIds }: Call) {
    left -= 1
    count += 1
    for (const orderId of orderIds) affected.add(orderId)
  }

  function fail({ kind }: Fault, call: Call, request: IncomingMessage, response: ServerResponse) {
    if (kind === 'blackhole') return
    if (kind === 'reset' || kind === 'refuse') return void request.socket.resetAndDestroy()
    const errorOf = kind === 'throttle' ? throttlingError : internalError
    const { status, headers, body } = errorOf(call.service, call.operation)
    response.writeHead(status, headers).end(body)
  }

  /**
   * Passes a disconnect on to the service. Otherwise a long poll would receive a message for a
   * client that is gone.
   */
  function forward(request: IncomingMessage, body: Buffer) {
    return new Promise<Served | undefined>((resolve) => {
      const { method, url, headers } = request
      const outgoing = httpRequest(
        new URL(url ?? '/', target),
        { method, headers, agent },
        async (incoming) => {
          const answer = await buffer(incoming).catch(() => undefined)
          const { statusCode: status = 0, headers: given } = incoming
          const { 'transfer-encoding': _, connection: __, 'keep-alive': ___, ...kept } = given
          resolve(
            answer && { status, headers: { ...kept, 'content-length': answer.length }, answer },
          )
        },
      )
      const disconnect = () => outgoing.destroy()
      request.socket.once('close', disconnect)
      outgoing.once('close', () => request.socket.off('close', disconnect))
      outgoing.once('error', () => resolve(undefined))
      outgoing.end(body)
    })
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
    for (const socket of sockets) socket.destroy()
    await once(server, 'close')
  }

  await listen()
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    inject: async (wanted) => {
      fault = wanted
      left = wanted.times ?? Number.POSITIVE_INFINITY
      count = 0
      affected = new Set()
      if (wanted.kind === 'refuse' && !wanted.match && !wanted.share) await stopListening()
      else await listen()
    },
    heal: async () => {
      const wasBlackhole = fault?.kind === 'blackhole' && !fault.isLasting
      fault = undefined
      if (wasBlackhole) for (const socket of sockets) socket.destroy()
      await listen()
    },
    hits: () => ({ count, orders: affected }),
    watch: (onCall) => {
      watch = onCall
    },
    close: async () => {
      agent.destroy()
      await stopListening()
    },
  }
}

type Served = {
  readonly status: number
  readonly headers: Record<string, string | string[] | number | undefined>
  readonly answer: Buffer
}
