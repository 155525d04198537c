import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createEndpoints } from './endpoints.ts'
import { pageOf } from './lists.ts'
import {
  CreateEndpointSchema,
  ListEndpointsSchema,
  NothingSchema,
  UpdateEndpointSchema,
} from './parameters.ts'
import type { Store } from './store.ts'

type Options = {
  readonly store: Store
  /** Runs a POST once per idempotency key and sends the answer. */
  readonly answer: (request: FastifyRequest, reply: FastifyReply, act: () => unknown) => unknown
}

type WithId = { Params: { id: string } }

/** Serves the part of Stripe's API that manages webhook endpoints. */
export async function endpointRoutes(app: FastifyInstance, options: Options): Promise<void> {
  const { store, answer } = options
  const endpoints = createEndpoints(store)
  const routes = app.withTypeProvider<TypeBoxTypeProvider>()

  routes.post('/webhook_endpoints', { schema: { body: CreateEndpointSchema } }, (request, reply) =>
    answer(request, reply, () => endpoints.create(request.body)),
  )
  routes.get('/webhook_endpoints', { schema: { querystring: ListEndpointsSchema } }, ({ query }) =>
    pageOf(endpoints.all(), () => true, query, '/v1/webhook_endpoints'),
  )
  routes.get<WithId>('/webhook_endpoints/:id', async ({ params }) => endpoints.find(params.id))
  routes.post<WithId & { Body: Parameters<typeof endpoints.update>[1] }>(
    '/webhook_endpoints/:id',
    { schema: { body: UpdateEndpointSchema } },
    (request, reply) =>
      answer(request, reply, () => endpoints.update(request.params.id, request.body)),
  )
  routes.delete<WithId>(
    '/webhook_endpoints/:id',
    { schema: { querystring: NothingSchema } },
    async ({ params }) => endpoints.remove(params.id),
  )
}
