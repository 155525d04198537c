import type { Event, Session } from '../../local/emulators/stripe/objects.ts'
import { readJson } from '../support/stores.ts'
import type { Lab } from './lab.ts'

/** The payment emulator's control routes, for a lab. */
export const control = {
  setDelivery: (lab: Lab, isOn: boolean) => put(lab, 'delivery', { paused: !isOn }),
  setFaults: (lab: Lab, wanted: object) => put(lab, 'faults', wanted),
  post: async (lab: Lab, path: string, body: object = {}): Promise<void> => {
    await send(lab, 'POST', path, body)
  },
  sessionOf: async ({ urls }: Lab, orderId: string): Promise<Session> => {
    const all = await readJson<Session[]>(`${urls.stripe}/_local/sessions`)
    const found = all.find(({ client_reference_id: id }) => id === orderId)
    if (!found) throw new Error(`no payment page of ${orderId}`)
    return found
  },
  /** Returns all events about an order, oldest first, delivered or not. */
  eventsOf: async (lab: Lab, orderId: string): Promise<Event[]> => {
    const { id, payment_intent: intent } = await control.sessionOf(lab, orderId)
    const all = await readJson<{ event: Event }[]>(`${lab.urls.stripe}/_local/events`)
    return all
      .map(({ event }) => event)
      .filter(({ data: { object } }) => {
        const about = 'payment_intent' in object ? object.payment_intent : undefined
        return object.id === id || object.id === intent || (about && about === intent)
      })
      .reverse()
  },
}

const put = (lab: Lab, path: string, body: object) => send(lab, 'PUT', path, body)

async function send({ urls }: Lab, method: string, path: string, body: object): Promise<void> {
  const answer = await fetch(`${urls.stripe}/_local/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
}

/** Returns the list in random order. */
export function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((value) => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value)
}
