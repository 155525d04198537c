import { join } from 'node:path'
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import Stripe from 'stripe'
import t, { type Test } from 'tap'
import { closeClients, createSqs } from '#core/aws/clients.ts'
import type { Answer } from '../../../api/test/support/call.ts'
import { type Client, openBrowser, viaLambda } from '../../../api/test/support/clients.ts'
import { eventSources, type Source } from '../../../api/test/support/event-sources.ts'
import { openPlatform, siteOrigin, webhookSecret } from '../../../api/test/support/shop.ts'
import { startStripe } from '../../../local/emulators/stripe/server.ts'
import { stripeSecrets, userPool } from '../../../local/settings.ts'
import { type RunningFunction, runFunction } from '../lambda/run-function.ts'
import { openArtifacts } from './support/open-artifacts.ts'
import { deployedNames, namesInModule } from './support/settings.ts'

t.setTimeout(240_000)

const { api } = await openArtifacts(t, ['api'])
const platform = await openPlatform(t)
const stripe = await startStripe({ port: 0, webhookUrl: 'http://127.0.0.1:9', ...stripeSecrets })
const sqs = createSqs(userPool.region)
const settings: Readonly<Record<string, string>> = {
  ...platform.env,
  SHELL_DIR: join(api.folder, 'shell'),
  LOG_LEVEL: 'info',
  STRIPE_API_URL: stripe.url,
}
const run = (env: Readonly<Record<string, string>>) =>
  runFunction({ folder: api.folder, handler: 'index.handler', env })
const running = await run(settings)
t.teardown(async () => {
  await running.close()
  await stripe.close()
  closeClients({ sqs })
})

const variants = (Object.keys(eventSources) as Source[]).flatMap((source) =>
  [false, true].map((base64) => ({ source, base64, client: clientOf(running, source, base64) })),
)

function clientOf({ invoke }: RunningFunction, source: Source, base64: boolean): Client {
  return viaLambda(async (event) => (await invoke(event)).answer as never, { source, base64 })
}

/**
 * Returns the parts of a response that must be the same for every event source: without ids, times
 * and signatures.
 */
function comparable({ status, headers, setCookies, text }: Answer) {
  const normalise = (raw: string) =>
    raw
      .replaceAll(/(ord|req|cs|trc)_[\w]+/g, '$1_')
      .replaceAll(/gateway-request-1|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'request')
      .replaceAll(/nonce-[\w+/=]+/g, 'nonce')
      .replaceAll(/(?<=data-order-code="|[?&]token=)[^"&]+/g, '')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then')
  const { date: _, 'content-length': __, ...others } = headers
  return {
    status,
    headers: JSON.parse(normalise(JSON.stringify(others))),
    cookies: setCookies.map((line) => line.replace(/=[^;]*/, '=')),
    text: normalise(text),
  }
}

/**
 * Sends the same request through every event source and checks that the responses match. Returns
 * the first response.
 */
async function askAll(t: Test, ask: (client: Client) => Promise<Answer>): Promise<Answer> {
  const answers: Answer[] = []
  for (const { source, base64, client } of variants) {
    const answer = await ask(client)
    const [first = answer] = answers
    t.same(comparable(answer), comparable(first), `${source}, ${base64 ? 'base64' : 'plain'}`)
    answers.push(answer)
  }
  return answers[0] as Answer
}

t.test('the API’s zip is smaller than 450 kB', (t) => {
  t.ok(api.size <= 450_000, `${api.size} bytes`)
  t.end()
})

t.test('the test sets the same environment variables as the Terraform module', (t) => {
  const others = ['AWS_REGION', 'CONTACT_ADDRESS', 'SHELL_DIR']
  const wanted = [...namesInModule('api/app.tf'), ...others].sort()
  t.same(deployedNames(settings), wanted)
  t.end()
})

t.test('products, pages and problems are the same behind every event source', async (t) => {
  const goods = await askAll(t, (client) => client({ path: '/api/products?lang=en' }))
  t.match([goods.status, JSON.parse(goods.text)], [200, { products: Array }])
  const page = await askAll(t, (client) => openBrowser(client, siteOrigin).see('/api/cart?lang=en'))
  t.match([page.status, page.headers['content-type']], [200, 'text/html; charset=utf-8'])
  t.match(page.text, /<html lang="en"[\s\S]*<\/html>/, 'uses the page shell in the zip')
  const none = await askAll(t, (client) => client({ path: '/nowhere' }))
  t.match([none.status, none.headers['content-type']], [404, 'application/problem+json'])
  const document = await askAll(t, (client) => client({ path: '/openapi.json' }))
  t.match(JSON.parse(document.text), { openapi: '3.1.0' })
})

t.test('a cart, a form and a payment page are the same behind every event source', async (t) => {
  const added = await askAll(t, (client) =>
    openBrowser(client, siteOrigin).submit('/api/cart', {
      action: 'add',
      sku: 'MUG',
      quantity: '2',
    }),
  )
  t.match([added.status, added.setCookies.length], [303, 1])
  const bought = await askAll(t, async (client) => {
    const visitor = openBrowser(client, siteOrigin)
    await visitor.post('/api/cart', { action: 'add', sku: 'MUG', quantity: 2 })
    await visitor.post('/api/cart?lang=en', { action: 'add', sku: 'BOWL', quantity: 1 })
    return visitor.post('/api/checkout', { items: [{ sku: 'MUG', quantity: 1 }] })
  })
  t.match([bought.status, JSON.parse(bought.text)], [201, { url: RegExp(`^${stripe.url}/`) }])
})

t.test('several cookies pass through every event source in both directions', async (t) => {
  const email = 'shopper@example.com'
  const password = 'TestPass123!'
  const [first] = variants
  const { submit } = openBrowser(first?.client as Client, siteOrigin)
  await submit('/api/auth/sign-up', { email })
  await submit('/api/auth/reset', { email, code: platform.codes.get(email) ?? '', password })
  const signedIn = await askAll(t, (client) =>
    openBrowser(client, siteOrigin).submit('/api/auth/sign-in', { email, password }),
  )
  t.match(signedIn.setCookies, [/^__Host-\w+=.*HttpOnly/, /^__Host-\w+=.*HttpOnly/])
  const known = await askAll(t, async (client) => {
    const shopper = openBrowser(client, siteOrigin)
    await shopper.submit('/api/auth/sign-in', { email, password })
    return shopper.read('/api/auth/sign-in')
  })
  t.same(JSON.parse(known.text), { signedIn: true, email })
})

t.test('Stripe’s signature covers the exact bytes behind every event source', async (t) => {
  const orderId = 'ord_01M83VNVF87VRSP9TWRENQ0000'
  const event = (name: string) =>
    `{ "id": "evt_${name}",  "object":"event", "type": "checkout.session.expired", "created": 1, "livemode": false,
       "data": { "object": { "id": "cs_1", "object": "checkout.session", "payment_status": "unpaid",
       "amount_total": 1, "currency": "eur", "client_reference_id": "${orderId}",
       "metadata": { "orderId": "${orderId}", "note": "Grès – \\u00e9 €" } } } }\n`
  const send = (client: Client, payload: string, secret = webhookSecret) =>
    client({
      method: 'POST',
      path: '/webhook',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret }),
      },
      body: payload,
    })
  const forged = await askAll(t, (client) => send(client, event('forged'), 'whsec_other'))
  t.equal(forged.status, 400)
  let sent = 0
  const accepted = await askAll(t, (client) => {
    sent += 1
    return send(client, event(String(sent)))
  })
  t.match([accepted.status, accepted.text], [200, '{"received":true}'])
  const QueueUrl = settings['ORDERS_QUEUE_URL']
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
  )
  const eventIds = Messages.map(({ Body = '' }) => JSON.parse(Body).body.eventId)
  t.same(eventIds.sort(), variants.map((_, index) => `evt_${index + 1}`).sort())
})

t.test('the function answers the load balancer’s health check', async (t) => {
  const headers = { 'user-agent': 'ELB-HealthChecker/2.0' }
  for (const source of ['load balancer', 'multi-value load balancer'] as const) {
    const { status, text } = await clientOf(running, source, false)({ path: '/health', headers })
    t.match([status, JSON.parse(text)], [200, { version: 'test' }])
  }
})

t.test('an event that is not an HTTP request is refused', async (t) => {
  await t.rejects(running.invoke({ Records: [] }), /not an HTTP event/)
  t.match(
    (await variants[0]?.client({ path: '/health' }))?.status,
    200,
    'the function handles the next request',
  )
})

t.test('log lines are JSON with the event source’s request id', (t) => {
  const lines = running
    .written()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  t.same(
    lines.filter(({ service, version }) => service !== 'api' || version !== 'test'),
    [],
  )
  t.ok(lines.some(({ requestId }) => requestId === 'gateway-request-1'))
  t.notMatch(running.written(), /TestPass123|whsec_|sk_test/)
  t.end()
})

t.test('a function without a required setting or secret fails at start and names it', async (t) => {
  const { ORDERS_TABLE: _, ...incomplete } = settings
  await t.rejects(run(incomplete), /the API cannot start:\s+.*ORDERS_TABLE/)
  await t.rejects(
    run({ ...settings, SECRETS_PREFIX: '/nowhere' }),
    /secret \/nowhere\/token-secret does not exist/,
  )
  await t.rejects(
    run({ ...settings, AWS_LAMBDA_FUNCTION_NAME: 'api' }),
    /SHOP_NAME=local is refused on AWS/,
  )
})
