import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import Stripe from 'stripe'
import t from 'tap'
import { createAuditLog } from '#core/aws/dynamodb-audit.ts'
import { handledTypes } from '#core/stripe/read-event.ts'
import type { WebhookEndpoint } from '#core/stripe/webhook-endpoints.ts'
import { startStripe } from '../../local/emulators/stripe/server.ts'
import { markOf, planWebhook } from '../operate/plan-webhook.ts'
import { webhookUrl } from '../operate/webhook-url.ts'
import { checkStripeMode } from '../secrets/known-secrets.ts'
import { openAws, skip } from './support/aws.ts'
import { run } from './support/run.ts'

const url = 'https://abc.execute-api.eu-west-1.amazonaws.com/webhook'

t.test('the plan keeps a matching endpoint, or says why a new one is needed', async (t) => {
  const wanted = { secret: 'whsec_1', apiVersion: 'v2', forceNew: false }
  const endpoint = (over: Partial<WebhookEndpoint> = {}): WebhookEndpoint => {
    return { id: 'we_1', state: 'enabled', apiVersion: 'v2', mark: markOf('whsec_1'), ...over }
  }
  const plan = (found: readonly WebhookEndpoint[], over: Partial<typeof wanted> = {}) =>
    planWebhook(found, { ...wanted, ...over })
  const [known, unknown, pending] = [
    endpoint(),
    endpoint({ id: 'we_2', mark: undefined }),
    endpoint({ state: 'pending' }),
  ]
  t.same(plan([known]), { keep: known, why: undefined, remove: [] })
  t.same(plan([unknown, known]), { keep: known, why: undefined, remove: [unknown] })
  t.match(plan([]), { keep: undefined, why: 'Stripe has no endpoint at this URL' })
  t.match(plan([known], { forceNew: true }), {
    why: 'ROTATE=1 asks for a new secret',
    remove: [known],
  })
  t.same(
    plan([pending]),
    { keep: pending, why: undefined, remove: [] },
    'a disabled endpoint is enabled',
  )
  t.match(plan([unknown]), { why: 'the stored secret does not match we_2' })
  t.match(planWebhook([known], { ...wanted, secret: undefined }), { why: /^no secret is stored/ })
  const old = endpoint({ apiVersion: 'v1' })
  t.match(plan([old]), { why: 'we_1 uses API version v1, the shop v2', remove: [old] })
  t.notMatch(markOf('whsec_1'), 'whsec')
})

t.test('the webhook URL is given or comes from the deployed API', async (t) => {
  const outputs = (api: unknown) => async (name: string) =>
    name === 'api_gateway_url' ? api : undefined
  t.equal(
    await webhookUrl(undefined, outputs('https://api.example/'), 'dev'),
    'https://api.example/webhook',
  )
  t.equal(await webhookUrl(url, outputs('https://other.example'), 'dev'), url)
  await t.rejects(
    webhookUrl(undefined, outputs(undefined), 'dev'),
    /make deploy ENV=dev first, or set URL=/,
  )
  for (const wrong of ['http://x.example/webhook', 'https://x.example', `${url}?x`, 'webhook'])
    await t.rejects(webhookUrl(wrong, outputs(undefined), 'dev'), /^URL must be/, wrong)
})

t.test('a stored key must be of the mode that stripe.mode sets', async (t) => {
  const key = (mode: string) => `rk_${mode}_0123456789abcdef`
  checkStripeMode(key('test'), { env: 'dev', mode: 'test' })
  checkStripeMode(key('live'), { env: 'prod', mode: 'live' })
  t.throws(
    () => checkStripeMode(key('live'), { env: 'dev', mode: 'test' }),
    /dev is a live key, which charges real money, but stripe\.mode is test\. Store a test key/,
  )
  t.throws(
    () => checkStripeMode(key('test'), { env: 'prod', mode: 'live' }),
    /prod is a test key, which charges no real money, but stripe\.mode is live/,
  )
})

t.test('the endpoint is created once, and its secret is never printed', { skip }, async (t) => {
  const client = await openAws(t)
  const ssm = new SSMClient(client)
  const dynamodb = new DynamoDBClient(client)
  const key = 'rk_test_0123456789abcdef'
  const webhook = { webhookUrl: 'http://127.0.0.1:1/webhook', webhookSecret: 'whsec_unit' }
  const emulator = await startStripe({ port: 0, ...webhook, secretKey: key })
  t.teardown(async () => {
    ssm.destroy()
    dynamodb.destroy()
    await emulator.close()
  })
  const { hostname: host, port } = new URL(emulator.url)
  const stripe = new Stripe(key, { host, port, protocol: 'http', telemetry: false })
  const all = async () => (await stripe.webhookEndpoints.list()).data
  const stored = async (name: string) => {
    const get = new GetParameterCommand({ Name: `/ecommerce-dev/${name}`, WithDecryption: true })
    return (await ssm.send(get).catch(() => undefined))?.Parameter?.Value
  }
  const store = (name: string, Value: string) =>
    ssm.send(new PutParameterCommand({ Name: name, Value, Type: 'SecureString', Overwrite: true }))
  const printed: string[] = []
  const ensure = async (...args: string[]) => {
    const settings = ['SET=account="123456789012"', `STRIPE_API_URL=${emulator.url}`]
    const ended = await run('stripe-webhook', ['ENV=dev', 'YES=1', ...settings, ...args])
    printed.push(ended.out, ended.err)
    return ended
  }

  t.match(await ensure(`URL=${url}`), {
    status: 1,
    err: /no stripe-secret-key\. Store it: make secrets-set/,
  })
  await store('/ecommerce-dev/stripe-secret-key', key)
  t.match(await ensure(), { status: 1, err: /^dev is not deployed/ })

  const planned = await ensure(`URL=${url}`, 'DRY_RUN=1')
  t.match(
    planned.out,
    'a new endpoint would be created, and its secret stored: Stripe has no endpoint',
  )
  t.same(await all(), [])

  t.match(await ensure(`URL=${url}`), { status: 0, err: '' })
  const today = new Date().toISOString().slice(0, 10)
  const acts = await createAuditLog({ dynamodb, shop: 'ecommerce-dev' }).read(today)
  t.match(
    acts.map(({ act, phase }) => `${act} ${phase}`),
    ['stripe-webhook requested', 'stripe-webhook done'],
  )
  const [made, ...others] = await all()
  t.same(others, [])
  t.match(made, { url, status: 'enabled', api_version: Stripe.API_VERSION })
  t.same(made?.enabled_events, handledTypes)
  const first = await stored('stripe-webhook-secret')
  t.match(first, /^whsec_/)
  t.match(await ensure(`URL=${url}`), { status: 0, out: `${url}\n${made?.id}: nothing changes\n` })
  t.same(await all(), [made])

  await stripe.webhookEndpoints.update(String(made?.id), { enabled_events: ['*'] })
  t.match(await ensure(`URL=${url}`), { out: `${made?.id} enabled with the shop's event types` })
  t.same((await all())[0]?.enabled_events, handledTypes)

  t.match(await ensure(`URL=${url}`, 'ROTATE=1'), {
    out: new RegExp(`we_\\w+ created.*\\n${made?.id} deleted\\n.*make reconcile ENV=dev SINCE=1h`),
  })
  const [rotated] = await all()
  t.not(rotated?.id, made?.id)
  t.equal(await stored('stripe-webhook-secret-previous'), first, 'still accepted')
  const second = await stored('stripe-webhook-secret')
  t.not(second, first)

  await store('/ecommerce-dev/stripe-secret-key', 'rk_test_another0123456')
  t.match(await ensure(`URL=${url}`), { status: 1, err: 'Stripe: Invalid API Key provided\n' })
  await store('/ecommerce-dev/stripe-secret-key', key.replace('test', 'live'))
  t.match(await ensure(`URL=${url}`), { status: 1, err: /dev is a live key/ })
  for (const secret of [first, second, key]) t.notMatch(printed.join(''), secret)
})
