import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Counts the calls that an emulator serves. The cost of an order is measured here, not from the
 * app's logs.
 */
export type CallLog = {
  /** `name` is `service.Action`, or `units.…` with a number of billed units. */
  count(name: string, by?: number): void
  snapshot(): Record<string, number>
  reset(): void
  /** Serves GET and DELETE /_local/calls. Returns false for any other request. */
  handle(request: IncomingMessage, response: ServerResponse): boolean
}

export function createCallLog(): CallLog {
  const counts = new Map<string, number>()

  function handle(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.url !== '/_local/calls') return false
    if (request.method === 'DELETE') counts.clear()
    const body = JSON.stringify(Object.fromEntries([...counts].sort()))
    response.writeHead(200, { 'content-type': 'application/json' }).end(body)
    return true
  }

  return {
    count: (name, by = 1) => void counts.set(name, (counts.get(name) ?? 0) + by),
    snapshot: () => Object.fromEntries(counts),
    reset: () => counts.clear(),
    handle,
  }
}
