import Stripe from 'stripe'
import t from 'tap'
import { startStripe } from '../emulators/stripe/server.ts'

const secretKey = 'sk_test_unit'
const wanted = {
  url: 'https://api.example.com/webhook',
  enabled_events: ['checkout.session.completed'],
  api_version: Stripe.API_VERSION,
} as const satisfies Stripe.WebhookEndpointCreateParams

const emulator = await startStripe({
  port: 0,
  webhookUrl: 'http://127.0.0.1:1/webhook',
  webhookSecret: 'whsec_unit',
  secretKey,
})
t.teardown(() => emulator.close())
const { hostname: host, port } = new URL(emulator.url)
const stripe = new Stripe(secretKey, { host, port, protocol: 'http', telemetry: false })
const endpoints = stripe.webhookEndpoints

t.test('the secret of an endpoint is returned only on creation', async (t) => {
  const made = await endpoints.create({ ...wanted, enabled_events: [...wanted.enabled_events] })
  t.match(made, { id: /^we_/, status: 'enabled', url: wanted.url, api_version: Stripe.API_VERSION })
  t.match(made.secret, /^whsec_[\w-]{32}$/)
  t.notOk('secret' in (await endpoints.retrieve(made.id)))
  const { data } = await endpoints.list({ limit: 100 })
  t.match(data, [{ id: made.id, secret: undefined }])

  const kept = await endpoints.update(made.id, { metadata: { one: '1' }, disabled: true })
  t.match(kept, { status: 'disabled', enabled_events: wanted.enabled_events })
  const changed = { enabled_events: ['*' as const], metadata: { two: '2' }, disabled: false }
  t.match(await endpoints.update(made.id, changed), {
    status: 'enabled',
    enabled_events: ['*'],
    metadata: { one: '1', two: '2' },
    url: wanted.url,
  })

  t.match(await endpoints.del(made.id), { id: made.id, deleted: true })
  t.same((await endpoints.list()).data, [])
  await t.rejects(endpoints.retrieve(made.id), { code: 'resource_missing' })
  await t.rejects(endpoints.del(made.id), { code: 'resource_missing' })
})

t.test('endpoints that Stripe rejects are rejected', async (t) => {
  const refused = (changes: object, fault: Partial<Stripe.errors.StripeError>) =>
    t.rejects(endpoints.create({ ...wanted, ...changes } as never), fault as Error)
  await refused({ url: 'http://api.example.com/webhook' }, { code: 'url_invalid' })
  await refused({ url: 'https://localhost/webhook' }, { code: 'url_invalid' })
  await refused({ url: 'api.example.com' }, { code: 'url_invalid' })
  await refused({ enabled_events: [] }, { param: 'enabled_events' })
  await refused({ enabled_events: ['order.paid'] }, { param: 'enabled_events[0]' })
  await refused({ api_version: 'newest' }, { param: 'api_version' })
  await refused({ disabled: true }, { code: 'parameter_unknown', param: 'disabled' })

  const { id } = await endpoints.create({ ...wanted, enabled_events: ['*'] })
  const version = { api_version: Stripe.API_VERSION } as never
  await t.rejects(
    endpoints.update(id, version),
    { code: 'parameter_unknown' },
    'set on creation only',
  )
  await t.rejects(endpoints.update(id, { url: 'http://x.example' }), { code: 'url_invalid' })
  for (let made = 1; made < 16; made += 1)
    await endpoints.create({ ...wanted, enabled_events: ['*'] })
  await refused({}, { message: 'You have reached the maximum of 16 test webhook endpoints.' })
})
