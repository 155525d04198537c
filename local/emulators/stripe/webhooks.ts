import Stripe from 'stripe'
import type { Delivery, Event } from './objects.ts'
import type { Happening } from './payments.ts'
import { newId, type Store } from './store.ts'

export type WebhookOptions = {
  readonly store: Store
  /** The shop's endpoint. */
  readonly url: string
  /** The endpoint's signing secret. */
  readonly secret: string
  /** Events of one change leave within so many milliseconds of it, in an order that chance picks. */
  readonly delayMs: number
  /** Shortens the waits between tries. */
  readonly timeScale: number
  /** From 0 up to 1. */
  readonly random: () => number
}

export type DeliverySettings = {
  /** Nothing is sent while this is true; it is sent afterwards. */
  readonly paused: boolean
  /** Each change makes two events, under two ids: Stripe does so at times. */
  readonly twins: boolean
}

export type Webhooks = {
  /** Tells the shop what happened. `idempotencyKey` is that of the request that brought it about. */
  tell(happenings: readonly Happening[], idempotencyKey?: string): void
  /** Sends an event again, as often as it is asked for. False where there is none of that id. */
  resend(eventId: string): boolean
  settings(): DeliverySettings
  configure(wanted: Partial<DeliverySettings>): void
  close(): void
}

/** Stripe goes on for days; here the last try comes after about half an hour. */
const waitsSeconds = [1, 2, 5, 10, 20, 30, ...Array<number>(28).fill(60)]
const answerTimeoutMs = 10_000

/** Sends signed events until the shop has answered each with 2xx. What is unsent survives a restart. */
export function createWebhooks(options: WebhookOptions): Webhooks {
  const { store, url, secret, delayMs, timeScale, random } = options
  const timers = new Map<string, NodeJS.Timeout>()
  const closing = new AbortController()
  let settings: DeliverySettings = { paused: false, twins: false }

  const unsent = () =>
    store
      .all('_delivery')
      .filter(({ delivered, attempts }) => !delivered && attempts <= waitsSeconds.length)

  function plan(eventId: string, milliseconds: number) {
    clearTimeout(timers.get(eventId))
    timers.set(
      eventId,
      setTimeout(() => {
        timers.delete(eventId)
        if (!settings.paused) void attempt(eventId)
      }, milliseconds),
    )
  }

  async function attempt(eventId: string) {
    const event = store.find('event', eventId)
    if (!event) return
    const last = await post(event)
    if (closing.signal.aborted) return
    const { attempts, delivered } = deliveryOf(eventId)
    const isTaken = typeof last === 'number' && last >= 200 && last < 300
    store.put({
      id: eventId,
      object: '_delivery',
      attempts: attempts + 1,
      delivered: delivered || isTaken,
      last,
    })
    const wait = waitsSeconds[attempts]
    if (!isTaken && !delivered && wait) plan(eventId, Math.max(100, wait * 1000 * timeScale))
  }

  async function post(event: Event): Promise<number | string> {
    const payload = JSON.stringify(event)
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret }),
    }
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(answerTimeoutMs)])
    try {
      const answer = await fetch(url, { method: 'POST', headers, body: payload, signal })
      await answer.arrayBuffer()
      return answer.status
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  const deliveryOf = (id: string): Delivery =>
    store.find('_delivery', id) ?? {
      id,
      object: '_delivery',
      attempts: 0,
      delivered: false,
      last: null,
    }

  function tell(happenings: readonly Happening[], idempotencyKey?: string) {
    const all = settings.twins ? [...happenings, ...happenings] : happenings
    for (const [type, object] of all) {
      const event = store.put<Event>({
        id: newId('evt'),
        object: 'event',
        api_version: Stripe.API_VERSION,
        created: Math.floor(Date.now() / 1000),
        livemode: false,
        pending_webhooks: 1,
        request: {
          id: idempotencyKey ? newId('req') : null,
          idempotency_key: idempotencyKey ?? null,
        },
        type,
        data: { object },
      })
      store.put(deliveryOf(event.id))
      plan(event.id, random() * delayMs)
    }
  }

  for (const { id } of unsent()) plan(id, 0)

  return {
    tell,
    resend: (eventId) => {
      const isKnown = store.find('event', eventId) !== undefined
      if (isKnown) plan(eventId, 0)
      return isKnown
    },
    settings: () => settings,
    configure: (wanted) => {
      settings = { ...settings, ...wanted }
      if (!settings.paused) for (const { id } of unsent()) plan(id, random() * delayMs)
    },
    close: () => {
      closing.abort()
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}
