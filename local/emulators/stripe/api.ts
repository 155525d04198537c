import { setTimeout as sleep } from 'node:timers/promises'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { CallLog } from '../calls.ts'
import { endpointRoutes } from './endpoint-routes.ts'
import type { Faults } from './faults.ts'
import { createIdempotency } from './idempotency.ts'
import { isWithin, pageOf } from './lists.ts'
import type { Event, Refund, Session } from './objects.ts'
import {
  CreateRefundSchema,
  CreateSessionSchema,
  ListEventsSchema,
  ListRefundsSchema,
  ListSessionsSchema,
  NothingSchema,
  refusalOf,
} from './parameters.ts'
import type { Provider } from './provider.ts'
import { StripeRefusal } from './refusal.ts'
import type { Store } from './store.ts'

type Options = {
  readonly store: Store
  readonly provider: Provider
  readonly calls: CallLog
  readonly faults: Faults
  readonly secretKey: string
}

/** Serves Stripe's REST API, as far as a shop with Checkout and refunds needs it. */
export async function stripeApi(app: FastifyInstance, options: Options): Promise<void> {
  const { store, provider, calls, faults, secretKey } = options
  const once = createIdempotency(store)
  const routes = app.withTypeProvider<TypeBoxTypeProvider>()

  app.addHook('onRequest', async (request, reply) => {
    reply.header('request-id', provider.newRequestId())
    calls.count(`stripe.${request.method} ${request.routeOptions.url ?? 'unknown'}`)
    await sleep(faults.settings().latencyMs)
    faults.failBeforeStart(request.method)
    if (request.headers.authorization !== `Bearer ${secretKey}`) {
      throw new StripeRefusal('Invalid API Key provided', {
        status: 401,
        type: 'authentication_error',
      })
    }
  })

  app.setErrorHandler<StripeRefusal & { validation?: Parameters<typeof refusalOf>[0] }>(
    (error, _request, reply) => {
      const refusal = error.validation ? refusalOf(error.validation) : error
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
    const identity = JSON.stringify([request.method, request.url, sorted(request.body)])
    const { status, body, replayed } = await once(key, identity, () =>
      faults.run(async () => act(key)),
    )
    if (replayed) reply.header('idempotent-replayed', 'true')
    return reply.code(status).send(body)
  }

  await app.register(endpointRoutes, { store, answer })

  routes.post('/checkout/sessions', { schema: { body: CreateSessionSchema } }, (request, reply) =>
    answer(request, reply, () => provider.create(request.body)),
  )
  routes.get('/checkout/sessions', { schema: { querystring: ListSessionsSchema } }, ({ query }) => {
    const { payment_intent, status, created } = query
    const isWanted = (session: Session) =>
      isEqual(session.payment_intent, payment_intent) &&
      isEqual(session.status, status) &&
      isWithin(session, created)
    return pageOf(store.all('checkout.session'), isWanted, query, '/v1/checkout/sessions')
  })
  routes.get<WithId>('/checkout/sessions/:id', async ({ params }) =>
    provider.lookup.session(params.id),
  )
  routes.post<WithId>(
    '/checkout/sessions/:id/expire',
    { schema: { body: NothingSchema } },
    (request, reply) => answer(request, reply, (key) => provider.expire(request.params.id, key)),
  )
  routes.get<WithId>('/payment_intents/:id', async ({ params }) =>
    provider.lookup.intent(params.id),
  )
  routes.get<WithId>('/charges/:id', async ({ params }) => provider.lookup.charge(params.id))
  routes.post('/refunds', { schema: { body: CreateRefundSchema } }, (request, reply) =>
    answer(request, reply, (idempotencyKey) =>
      provider.refunds.create(request.body, { idempotencyKey }),
    ),
  )
  routes.get('/refunds', { schema: { querystring: ListRefundsSchema } }, ({ query }) => {
    const { payment_intent, charge, created } = query
    const isWanted = (refund: Refund) =>
      isEqual(refund.payment_intent, payment_intent) &&
      isEqual(refund.charge, charge) &&
      isWithin(refund, created)
    return pageOf(store.all('refund'), isWanted, query, '/v1/refunds')
  })
  routes.get<WithId>('/refunds/:id', async ({ params }) => provider.lookup.refund(params.id))
  routes.get<WithId>('/events/:id', async ({ params }) => provider.lookup.event(params.id))
  routes.get('/events', { schema: { querystring: ListEventsSchema } }, ({ query }) => {
    const { type, types = type ? [type] : undefined, created, delivery_success } = query
    const isWanted = (event: Event) =>
      (types === undefined || types.includes(event.type)) &&
      isEqual(store.find('_delivery', event.id)?.delivered ?? false, delivery_success) &&
      isWithin(event, created)
    return pageOf(store.all('event'), isWanted, query, '/v1/events')
  })
}

type WithId = { Params: { id: string } }

/** Undefined matches any value. */
function isEqual<T>(actual: T, wanted: T | undefined): boolean {
  return wanted === undefined || actual === wanted
}

/** Sorts the parameters, so that their order does not matter. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .map(([name, inner]) => [name, sorted(inner)])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
}
