import type { Event, Subject } from './objects.ts'
import { notFound } from './refusal.ts'
import type { Store } from './store.ts'

export type Lookup = ReturnType<typeof createLookup>

/** Finds the objects that a request names. Each function throws StripeRefusal for an unknown id. */
export function createLookup(store: Store) {
  const one =
    <K extends (Subject | Event)['object']>(kind: K) =>
    (id: string) => {
      const found = store.find(kind, id)
      if (!found) throw notFound(kind, id)
      return found
    }
  return {
    session: one('checkout.session'),
    intent: one('payment_intent'),
    charge: one('charge'),
    refund: one('refund'),
    dispute: one('dispute'),
    event: one('event'),
  }
}
