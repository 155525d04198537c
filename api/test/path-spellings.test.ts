import t from 'tap'
import { spellingsOf } from '#core/test/support/path-spellings.ts'
import { buildApp } from '../app.ts'
import { lambdaHost, toLambdaHandler } from '../lambda-handler.ts'
import { serverHost } from '../server-host.ts'
import { type Client, viaLambda, viaServer } from './support/clients.ts'
import { eventSources, type Source } from './support/event-sources.ts'
import { openShop, siteOrigin } from './support/shop.ts'

const shop = await openShop(t)
const app = buildApp(shop.deps, serverHost())
await app.listen({ port: 0, host: '127.0.0.1' })
const lambdaApp = buildApp(shop.deps, lambdaHost)
const handler = await toLambdaHandler(lambdaApp)
t.teardown(() => Promise.all([app.close(), lambdaApp.close()]))

const hosts: Readonly<Record<string, Client>> = {
  server: viaServer(app),
  ...Object.fromEntries(
    (Object.keys(eventSources) as Source[]).map((source) => [
      source,
      viaLambda(handler, { base64: false, source }),
    ]),
  ),
}

const paths = [
  ...spellingsOf('').filter((path) => path.startsWith('/')),
  ...spellingsOf('/api'),
  '/api/api/checkout',
  '/api/api/api/checkout',
  '/api//api/checkout',
  '/api/CHECKOUT',
  '/API/checkout',
  '/Checkout',
]

for (const [host, client] of Object.entries(hosts)) {
  const order = (path: string) =>
    client({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json', origin: siteOrigin },
      body: '{"items":[{"sku":"MUG","quantity":1}]}',
    })

  t.test(`${host}: only one spelling of a path reaches its route`, async (t) => {
    for (const path of paths) t.equal((await order(path)).status, 404, path)
    // No route: the client repeats the request with the path that the limits know.
    for (const path of ['/checkout/', '/api/checkout/'])
      t.match(await order(path), { status: 308, headers: { location: '/api/checkout' } }, path)
    for (const path of ['/checkout', '/api/checkout?x=//%63;']) {
      t.equal((await order(path)).status, 201, path)
    }
  })
}
