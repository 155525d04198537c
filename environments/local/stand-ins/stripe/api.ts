import { setTimeout as sleep } from 'node:timers/promises'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { CallLog } from '../calls.ts'
import { createIdempotency } from './idempotency.ts'
import {
  CreateRefundSchema,
  CreateSessionSchema,
  ListEventsSchema,
  ListOfIntentSchema,
  NothingSchema,
  refusalOf,
} from './parameters.ts'
import type { Provider } from './provider.ts'
import { missing, StripeRefusal } from './refusal.ts'
import type { Store } from './store.ts'

export type ApiFaults = {
  /** Milliseconds that every request waits before anything is done. */
  latencyMs: number
  /** So many requests from now on are answered with `status`, before anything is done. */
  failures: number
  status: number
}

type Options = {
  readonly store: Store
  readonly provider: Provider
  readonly calls: CallLog
  readonly faults: ApiFaults
  readonly secretKey: string
}

/** Stripe's REST API, as far as a shop with Checkout and refunds needs it. */
export async function stripeApi(app: FastifyInstance, options: Options): Promise<void> {
  const { store, provider, calls, faults, secretKey } = options
  const once = createIdempotency(store)
  const routes = app.withTypeProvider<TypeBoxTypeProvider>()

  app.addHook('onRequest', async (request, reply) => {
    reply.header('request-id', provider.newRequestId())
    calls.count(`stripe.${request.method} ${request.routeOptions.url ?? 'unknown'}`)
    await sleep(faults.latencyMs)
    if (faults.failures > 0) {
      faults.failures -= 1
      throw new StripeRefusal('An error on our side', { status: faults.status, type: 'api_error' })
    }
    if (request.headers.authorization !== `Bearer ${secretKey}`) {
      throw new StripeRefusal('Invalid API Key provided', {
        status: 401,
        type: 'authentication_error',
      })
    }
  })

  app.setErrorHandler<StripeRefusal & { validation?: Parameters<typeof refusalOf>[0][] }>(
    (error, _request, reply) => {
      const fault = error.validation?.at(-1)
      const refusal = fault ? refusalOf(fault) : error
      if (refusal instanceof StripeRefusal) return reply.code(refusal.status).send(refusal.body)
      return reply.code(500).send({ error: { type: 'api_error', message: error.message } })
    },
  )
  app.setNotFoundHandler((request) => {
    throw new StripeRefusal(`Unrecognized request URL (${request.method}: ${request.url}).`, {
      status: 404,
    })
  })

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    act: (key: string | undefined) => unknown,
  ) {
    const key = request.headers['idempotency-key'] as string | undefined
    const same = JSON.stringify([request.method, request.url, sorted(request.body)])
    const { status, body, replayed } = await once(key, same, async () => act(key))
    if (replayed) reply.header('idempotent-replayed', 'true')
    return reply.code(status).send(body)
  }

  routes.post('/checkout/sessions', { schema: { body: CreateSessionSchema } }, (request, reply) =>
    answer(request, reply, () => provider.create(request.body)),
  )
  routes.get('/checkout/sessions', { schema: { querystring: ListOfIntentSchema } }, ({ query }) =>
    page(
      store
        .all('checkout.session')
        .filter(
          ({ payment_intent }) => !query.payment_intent || payment_intent === query.payment_intent,
        ),
      query,
      '/v1/checkout/sessions',
    ),
  )
  routes.get<WithId>('/checkout/sessions/:id', async ({ params }) =>
    provider.demand.session(params.id),
  )
  routes.post<WithId>(
    '/checkout/sessions/:id/expire',
    { schema: { body: NothingSchema } },
    (request, reply) => answer(request, reply, (key) => provider.expire(request.params.id, key)),
  )
  routes.get<WithId>('/payment_intents/:id', async ({ params }) =>
    provider.demand.intent(params.id),
  )
  routes.get<WithId>('/charges/:id', async ({ params }) => provider.demand.charge(params.id))
  routes.post('/refunds', { schema: { body: CreateRefundSchema } }, (request, reply) =>
    answer(request, reply, (key) => provider.refund(request.body, key)),
  )
  routes.get('/refunds', { schema: { querystring: ListOfIntentSchema } }, ({ query }) =>
    page(
      store
        .all('refund')
        .filter(
          ({ payment_intent }) => !query.payment_intent || payment_intent === query.payment_intent,
        ),
      query,
      '/v1/refunds',
    ),
  )
  routes.get<WithId>('/refunds/:id', async ({ params }) => {
    const refund = store.find('refund', params.id)
    if (!refund) throw missing('refund', params.id)
    return refund
  })
  routes.get<WithId>('/events/:id', async ({ params }) => {
    const event = store.find('event', params.id)
    if (!event) throw missing('event', params.id)
    return event
  })
  routes.get('/events', { schema: { querystring: ListEventsSchema } }, ({ query }) => {
    const { type, types = type ? [type] : [], created = {}, delivery_success } = query
    const { gt = 0, gte = 0, lt = Infinity, lte = Infinity } = created
    const events = store.all('event').filter((event) => {
      const isTaken = store.find('_delivery', event.id)?.delivered ?? false
      const at = event.created
      return (
        (types.length === 0 || types.includes(event.type)) &&
        (delivery_success === undefined || delivery_success === isTaken) &&
        at > gt &&
        at >= gte &&
        at < lt &&
        at <= lte
      )
    })
    return page(events, query, '/v1/events')
  })
}

type WithId = { Params: { id: string } }

/** Newest first, as Stripe lists everything. */
function page<T extends { readonly id: string }>(
  oldestFirst: readonly T[],
  { limit = 10, starting_after }: { limit?: number; starting_after?: string },
  url: string,
) {
  const all = oldestFirst.toReversed()
  const from = starting_after ? all.findIndex(({ id }) => id === starting_after) + 1 : 0
  const data = all.slice(from, from + limit)
  return { object: 'list', url, has_more: from + limit < all.length, data }
}

/** The parameters whatever order they came in. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .map(([name, inner]) => [name, sorted(inner)])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
}
