import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { connectStripe } from '#core/stripe/connection.ts'
import { createRefunds } from '#core/stripe/refunds.ts'
import { VendorError } from '#core/vendor-error.ts'

type Answer = { readonly status: number; readonly error?: object; readonly replayed?: boolean }

/** Starts a Stripe server for keys and failures. It accepts only the current value of `key`. */
async function openStripe(t: Test) {
  const state = { key: 'sk_old', answer: { status: 200 } as Answer, calls: 0 }
  const server = createServer((request, response) => {
    state.calls += 1
    request.resume()
    const isKnown = request.headers.authorization === `Bearer ${state.key}`
    const { status, error, replayed } = isKnown ? state.answer : { status: 401 }
    response.writeHead(status, {
      'content-type': 'application/json',
      'request-id': 'req_1',
      'stripe-should-retry': 'false',
      ...(replayed && { 'idempotent-replayed': 'true' }),
    })
    response.end(JSON.stringify(status === 200 ? { id: 'pi_1' } : { error: { ...error } }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return Object.assign(state, {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  })
}

/** Returns a store with a cache, like the real one, and a call that uses its key. */
function openShop(apiUrl: string) {
  const store = { key: 'sk_old', cached: 'sk_old', reads: 0 }
  let time = 0
  const ask = connectStripe({
    secretKey: async (fresh) => {
      if (fresh) {
        store.reads += 1
        store.cached = store.key
      }
      return store.cached
    },
    apiUrl,
    clock: () => new Date(time),
  })
  const retrieve = () =>
    ask('paymentIntents.retrieve', (stripe) => stripe.paymentIntents.retrieve('pi_1')).then(
      ({ id }) => id,
      (error: unknown) => error,
    )
  const pass = (ms: number) => {
    time += ms
  }
  return { store, ask, retrieve, pass }
}

t.test('each Stripe error has its class', async (t) => {
  const stripe = await openStripe(t)
  const { ask, retrieve } = openShop(stripe.apiUrl)
  for (const [status, error, failureClass, code, vendorCode] of [
    [400, {}, 'permanent', 'payment_refused', 'StripeInvalidRequestError'],
    [404, {}, 'permanent', 'payment_refused', 'StripeInvalidRequestError'],
    [402, {}, 'permanent', 'payment_refused', 'StripeCardError'],
    [404, { code: 'resource_missing' }, 'not_found', 'payment_refused', /resource_missing/],
    [401, {}, 'credentials', 'payment_unavailable', 'StripeAuthenticationError'],
    [403, {}, 'credentials', 'payment_unavailable', 'StripePermissionError'],
    [400, { type: 'idempotency_error' }, 'transient', 'payment_unavailable', /Idempotency/],
    [409, {}, 'transient', 'payment_unavailable', 'StripeAPIError'],
    [429, {}, 'transient', 'payment_unavailable', 'StripeRateLimitError'],
    [500, {}, 'transient', 'payment_unavailable', 'StripeAPIError'],
  ] as const) {
    stripe.answer = { status, error }
    const failed = await retrieve()
    t.ok(failed instanceof VendorError, `${status}`)
    t.match(failed, {
      code,
      details: { replayedError: undefined },
      failure: {
        vendor: 'stripe',
        operation: 'paymentIntents.retrieve',
        class: failureClass,
        vendorCode,
        requestId: 'req_1',
      },
    })
  }
  const { findOrderId } = createRefunds(ask, { shop: 'ecommerce' })
  stripe.answer = { status: 404, error: { code: 'resource_missing' } }
  t.equal(await findOrderId('pi_2'), undefined, 'another account’s payment is unknown')
  stripe.answer = { status: 500, replayed: true }
  t.match(await retrieve(), { details: { replayedError: true } })
})

t.test('a new key is used as soon as Stripe refuses the old one', async (t) => {
  const stripe = await openStripe(t)
  const { store, retrieve } = openShop(stripe.apiUrl)
  t.equal(await retrieve(), 'pi_1')
  stripe.key = 'sk_new'
  store.key = 'sk_new'
  t.same(await Promise.all([retrieve(), retrieve(), retrieve()]), ['pi_1', 'pi_1', 'pi_1'])
  t.equal(store.reads, 1, 'concurrent calls share one read')
  t.equal(await retrieve(), 'pi_1')
  t.equal(store.reads, 1)
})

t.test('the store of a refused key is read at most once in 10 s', async (t) => {
  const stripe = await openStripe(t)
  const { store, retrieve, pass } = openShop(stripe.apiUrl)
  stripe.key = 'sk_new'
  t.match(await retrieve(), {
    code: 'payment_unavailable',
    message: /refused our credentials/,
    failure: { class: 'credentials', requestId: 'req_1' },
  })
  t.equal(stripe.calls, 1, 'the same key is not used again')
  for (let call = 0; call < 20; call += 1) await retrieve()
  t.equal(store.reads, 1)
  pass(10_000)
  store.key = 'sk_new'
  t.equal(await retrieve(), 'pi_1')
  t.equal(store.reads, 2)
})

t.test('a bug in the shop is not reported as a provider error', async (t) => {
  const stripe = await openStripe(t)
  const { ask } = openShop(stripe.apiUrl)
  await t.rejects(
    ask('refunds.create', async () => {
      throw new RangeError('an amount that no currency has')
    }),
    RangeError,
  )
})
