import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { findRefusal } from '../foreign-requests.ts'

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

export type Emulator = { readonly url: string; close(): Promise<void> }

/** Serves `handler` on 127.0.0.1 only, to programs of this machine. Port 0 means any free port. */
export async function serve(port: number, handler: Handler): Promise<Emulator> {
  const server = createServer((request, response) => {
    const refusal = findRefusal(request)
    if (refusal) return reply(response, refusal.status, { message: refusal.message })
    handler(request, response).catch((error: Error) => {
      if (!response.headersSent)
        reply(response, 500, { __type: 'InternalFailure', message: error.message })
      else response.destroy()
    })
  })
  server.keepAliveTimeout = 60_000
  await listen(server, port)
  const { port: taken } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${taken}`, close: () => closeServer(server) }
}

export function reply(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  const type = { 'content-type': 'application/json' }
  response
    .writeHead(status, { ...type, ...headers })
    .end(body === undefined ? '' : JSON.stringify(body))
}

/** Returns the request's body as JSON, or `{}` if there is none. Throws SyntaxError. */
export async function readJson<T>(request: IncomingMessage): Promise<T> {
  return JSON.parse((await text(request)) || '{}') as T
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
