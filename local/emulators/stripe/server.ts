import { join } from 'node:path'
import Fastify, { type FastifyError } from 'fastify'
import { parse } from 'qs'
import { refuseForeign } from '../../foreign-requests.ts'
import { createCallLog } from '../calls.ts'
import type { Emulator } from '../http.ts'
import { createRandom } from '../random.ts'
import { stripeApi } from './api.ts'
import { controlRoutes } from './control.ts'
import { createFaults } from './faults.ts'
import { paymentRoutes } from './payment-routes.ts'
import { createProvider } from './provider.ts'
import { StripeRefusal } from './refusal.ts'
import { openStore } from './store.ts'
import { createWebhooks } from './webhooks.ts'

export type StripeOptions = {
  readonly port: number
  /** The folder for all state. Without it, state is kept in memory. */
  readonly dir?: string
  readonly webhookUrl: string
  readonly webhookSecret: string
  readonly secretKey: string
  /** The seed for the order in which events are sent. */
  readonly seed?: number
  readonly eventDelayMs?: number
  readonly timeScale?: number
}

/**
 * Stripe indexes lists (`line_items[0]`), and a checkout may have a hundred lines with many fields.
 */
const formSyntax = { depth: 6, arrayLimit: 100, parameterLimit: 2000 }

/**
 * Emulates Stripe on 127.0.0.1: Checkout with its payment page, refunds, disputes, events and
 * signed webhooks. We wrote it because no available emulator supports the current API version. It
 * follows Stripe's rules, not the shop's, and rejects what it does not support.
 */
export async function startStripe(options: StripeOptions): Promise<Emulator> {
  const { port, dir, webhookUrl, webhookSecret, secretKey } = options
  const { seed = Date.now(), eventDelayMs = 400, timeScale = 1 } = options
  const store = openStore(dir && join(dir, 'objects.jsonl'), /^[sr]k_live_/.test(secretKey))
  const calls = createCallLog()
  const faults = createFaults()
  const webhooks = createWebhooks({
    store,
    url: webhookUrl,
    secret: webhookSecret,
    delayMs: eventDelayMs,
    timeScale,
    random: createRandom(seed),
  })
  let url = ''
  const provider = createProvider({ store, webhooks, timeScale, pagesUrl: () => url })

  const app = Fastify({
    forceCloseConnections: true,
    routerOptions: { querystringParser: (text) => parse(text, formSyntax) },
    ajv: { customOptions: { coerceTypes: true, removeAdditional: false, allErrors: false } },
  })
  refuseForeign(app)
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, parse(String(body), formSyntax)),
  )
  app.setErrorHandler<FastifyError>((error, _request, reply) =>
    error instanceof StripeRefusal
      ? reply.code(error.status).send(error.body)
      : reply.code(error.statusCode ?? 500).send({ error: { message: error.message } }),
  )
  app.route({
    method: ['GET', 'DELETE'],
    url: '/_local/calls',
    handler: (request, reply) => {
      reply.hijack()
      calls.handle(request.raw, reply.raw)
    },
  })
  await app.register(stripeApi, { prefix: '/v1', store, provider, calls, faults, secretKey })
  await app.register(paymentRoutes, { prefix: '/c', store, provider })
  await app.register(controlRoutes, { prefix: '/_local', store, provider, webhooks, faults })
  url = await app.listen({ port, host: '127.0.0.1' })
  return {
    url,
    close: async () => {
      webhooks.close()
      provider.close()
      await app.close()
    },
  }
}
