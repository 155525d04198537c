import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { ApiFaults, Faults } from './faults.ts'
import type { Confirmation, Provider } from './provider.ts'
import type { Tampering } from './sessions.ts'
import type { Store } from './store.ts'
import type { DeliverySettings, Webhooks } from './webhooks.ts'

type Options = {
  readonly store: Store
  readonly provider: Provider
  readonly webhooks: Webhooks
  readonly faults: Faults
}

type Limited = { Querystring: { limit?: string } }
type WithId = { Params: { id: string } }
type Buyer = Pick<Confirmation, 'method' | 'number' | 'email' | 'name'>
type Payment = Partial<Buyer & Tampering> & { readonly address?: Confirmation['address'] | null }

/** The default buyer: the card that always pays, and an address in France. */
const defaultBuyer: Confirmation = {
  method: 'card',
  number: '4242424242424242',
  authenticated: true,
  email: 'buyer@example.com',
  name: 'Camille Martin',
  address: {
    line1: '12 rue des Carmes',
    line2: null,
    postal_code: '44000',
    city: 'Nantes',
    state: null,
    country: 'FR',
  },
}

const OpenDisputeSchema = Type.Union([
  Type.Null(),
  Type.Object({
    amount: Type.Optional(Type.Integer()),
    /** The bank asks first, without taking the money. */
    inquiry: Type.Optional(Type.Boolean()),
  }),
])

const CloseDisputeSchema = Type.Object({
  status: Type.Union([Type.Literal('won'), Type.Literal('lost'), Type.Literal('warning_closed')]),
  /** The part of a lost dispute that the bank gives back to the shop, in minor units. */
  reinstated: Type.Optional(Type.Integer({ minimum: 0 })),
})

/**
 * Serves the control routes, as JSON, for scripts, tests and the control page. They are not part of
 * Stripe's API.
 */
export async function controlRoutes(app: FastifyInstance, options: Options): Promise<void> {
  const { store, provider, webhooks, faults } = options

  app.get<Limited>('/events', async ({ query }) =>
    newest(store.all('event'), query).map((event) => ({
      event,
      delivery: store.find('_delivery', event.id),
    })),
  )
  app.post<WithId>('/events/:id/resend', async ({ params }, reply) =>
    webhooks.resend(params.id) ? { resent: params.id } : reply.code(404).send({ resent: null }),
  )
  app.get('/delivery', async () => webhooks.settings())
  app.put<{ Body: Partial<DeliverySettings> }>('/delivery', async ({ body }) => {
    webhooks.configure(body)
    return webhooks.settings()
  })
  app.put<{ Body: Partial<ApiFaults> }>('/faults', async ({ body }) => {
    faults.configure(body)
    return faults.settings()
  })

  app.get<Limited>('/sessions', async ({ query }) => newest(store.all('checkout.session'), query))
  app.post<WithId & { Body: Payment | null }>('/sessions/:id/pay', async ({ params, body }) => {
    const { customer_email } = provider.lookup.session(params.id)
    const email = customer_email ?? defaultBuyer.email
    const { amount, currency, late, address = defaultBuyer.address, ...typed } = body ?? {}
    const confirmation = { ...defaultBuyer, email, ...typed, address: address ?? undefined }
    return provider.confirm(params.id, confirmation, { amount, currency, late })
  })
  app.post<WithId>('/sessions/:id/expire', async ({ params }) => provider.expire(params.id))
  app.post<WithId & { Body: { amount?: number; pending?: boolean } | null }>(
    '/payment_intents/:id/refund',
    async ({ params, body }) => {
      const { pending: isHeld = false, ...wanted } = body ?? {}
      return provider.refunds.create({ payment_intent: params.id, ...wanted }, { isHeld })
    },
  )
  app.post<WithId>('/refunds/:id/succeed', async ({ params }) =>
    provider.refunds.succeed(params.id),
  )
  app.post<WithId>('/refunds/:id/fail', async ({ params }) => provider.refunds.fail(params.id))
  app.post<WithId>('/refunds/:id/cancel', async ({ params }) => provider.refunds.cancel(params.id))
  app.post<WithId & { Body: Static<typeof OpenDisputeSchema> }>(
    '/payment_intents/:id/dispute',
    { schema: { body: OpenDisputeSchema } },
    async ({ params, body }) => provider.disputes.open(params.id, body ?? {}),
  )
  app.post<WithId & { Body: Static<typeof CloseDisputeSchema> }>(
    '/disputes/:id/close',
    { schema: { body: CloseDisputeSchema } },
    async ({ params, body }) => provider.disputes.close(params.id, body.status, body.reinstated),
  )
}

function newest<T>(oldestFirst: readonly T[], { limit }: { limit?: string }): readonly T[] {
  return oldestFirst.slice(limit ? -Number(limit) : 0).toReversed()
}
