import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The declaration of the event types in Stripe's library. Its code does not contain the list. */
const declaration = new URL('resources/WebhookEndpoints.d.ts', import.meta.resolve('stripe'))

/** Every event type that an endpoint may subscribe to, and `*` for all. */
export const eventTypes: ReadonlySet<string> = readEventTypes()

function readEventTypes(): ReadonlySet<string> {
  const text = readFileSync(fileURLToPath(declaration), 'utf8')
  const [, union = ''] = /type EnabledEvent = ([^;]+);/.exec(text) ?? []
  const types = new Set([...union.matchAll(/'([^']+)'/g)].map(([, type]) => String(type)))
  if (types.size < 200) throw new Error(`${declaration.href} names only ${types.size} events`)
  return types
}
