import Stripe from 'stripe'
import type { Delivery, Event } from './objects.ts'
import type { NewEvent } from './payments.ts'
import { newId, type Store } from './store.ts'

export type WebhookOptions = {
  readonly store: Store
  /** The URL of the shop's endpoint. */
  readonly url: string
  /** The endpoint's signing secret. */
  readonly secret: string
  /** Events of one change are sent within this time, in milliseconds, in random order. */
  readonly delayMs: number
  /** Shortens the delays between attempts. */
  readonly timeScale: number
  /** Returns a number from 0 up to 1. */
  readonly random: () => number
}

export type DeliverySettings = {
  /** While true, events wait. They are sent afterwards. */
  readonly paused: boolean
  /** Each change creates two events with two ids, as sometimes happens at Stripe. */
  readonly duplicateEvents: boolean
}

export type Webhooks = {
  /** Sends events to the shop. `idempotencyKey` is that of the request that caused them. */
  publish(newEvents: readonly NewEvent[], idempotencyKey?: string): void
  /** Sends an event again. Returns false for an unknown id. May be called repeatedly. */
  resend(eventId: string): boolean
  settings(): DeliverySettings
  configure(wanted: Partial<DeliverySettings>): void
  close(): void
}

/** Seconds. Stripe retries for days. Here the last attempt comes after about half an hour. */
const retryDelays = [1, 2, 5, 10, 20, 30, ...Array<number>(28).fill(60)]
const answerTimeoutMs = 10_000

/**
 * Sends signed events until the shop answers each with 2xx. Undelivered events survive a restart.
 */
export function createWebhooks(options: WebhookOptions): Webhooks {
  const { store, url, secret, delayMs, timeScale, random } = options
  const timers = new Map<string, NodeJS.Timeout>()
  const closing = new AbortController()
  let settings: DeliverySettings = { paused: false, duplicateEvents: false }

  const undelivered = () =>
    store
      .all('_delivery')
      .filter(({ delivered, attempts }) => !delivered && attempts <= retryDelays.length)

  function schedule(eventId: string, milliseconds: number) {
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
    const isAccepted = typeof last === 'number' && last >= 200 && last < 300
    store.put({
      id: eventId,
      object: '_delivery',
      attempts: attempts + 1,
      delivered: delivered || isAccepted,
      last,
    })
    const wait = retryDelays[attempts]
    if (!isAccepted && !delivered && wait) schedule(eventId, Math.max(100, wait * 1000 * timeScale))
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

  function publish(newEvents: readonly NewEvent[], idempotencyKey?: string) {
    const all = settings.duplicateEvents ? [...newEvents, ...newEvents] : newEvents
    for (const [type, object] of all) {
      const event = store.put<Event>({
        id: newId('evt'),
        object: 'event',
        api_version: Stripe.API_VERSION,
        created: Math.floor(Date.now() / 1000),
        livemode: store.livemode,
        pending_webhooks: 1,
        request: {
          id: idempotencyKey ? newId('req') : null,
          idempotency_key: idempotencyKey ?? null,
        },
        type,
        data: { object },
      })
      store.put(deliveryOf(event.id))
      schedule(event.id, random() * delayMs)
    }
  }

  for (const { id } of undelivered()) schedule(id, 0)

  return {
    publish,
    resend: (eventId) => {
      const isKnown = store.find('event', eventId) !== undefined
      if (isKnown) schedule(eventId, 0)
      return isKnown
    },
    settings: () => settings,
    configure: (wanted) => {
      settings = { ...settings, ...wanted }
      if (!settings.paused) for (const { id } of undelivered()) schedule(id, random() * delayMs)
    },
    close: () => {
      closing.abort()
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}
