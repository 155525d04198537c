import cookie from '@fastify/cookie'
import type { Context } from 'aws-lambda'
import Fastify from 'fastify'
import t from 'tap'
import { type HttpEvent, lambdaHost, toLambdaHandler } from '../lambda-handler.ts'
import type { Call } from './support/call.ts'
import { viaLambda, viaServer } from './support/clients.ts'
import { eventSources, type Sent, type Source } from './support/event-sources.ts'

/** Returns an app that responds with the request it received and sets two cookies. */
function openEcho(requestIdHeader?: string) {
  const app = Fastify({ ...(requestIdHeader && { requestIdHeader }), genReqId: () => 'own' })
  app.register(cookie)
  const asBytes = { parseAs: 'buffer' } as const
  app.addContentTypeParser('*', asBytes, (_request, body, done) => done(null, body))
  app.all('/*', (request, reply) => {
    const { method, url, params, query, headers, cookies, body, id } = request
    reply.header('set-cookie', ['a=1; Path=/', 'b=2; Path=/']).header('x-number', 7).code(201)
    return {
      method,
      url,
      params,
      query,
      cookies,
      type: headers['content-type'],
      body: body instanceof Buffer ? body.toString('hex') : null,
      id,
    }
  })
  return app
}

const app = openEcho()
await app.listen({ port: 0, host: '127.0.0.1' })
const lambdaApp = openEcho(lambdaHost.requestIdHeader)
let isReady = false
lambdaApp.addHook('onReady', async () => {
  isReady = true
})
const handler = await toLambdaHandler(lambdaApp)
t.ok(isReady, 'the app starts in the init phase')
t.teardown(() => Promise.all([app.close(), lambdaApp.close()]))

const calls: Readonly<Record<string, Call>> = {
  'a simple request': { path: '/a/b' },
  'a query with commas and signs': { path: '/a?q=x,y%26%20&p=a%2Bb+c&r=%C3%A9&e=' },
  cookies: { path: '/', cookies: { one: '1', two: 'a%20b' } },
  'a text that is not ASCII': {
    method: 'POST',
    path: '/t',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: 'é — 1 €\n',
  },
  'a path that starts with the stage name of the REST API': { path: '/live/x' },
  'no body': { method: 'DELETE', path: '/x', headers: { accept: '*/*' } },
}
const names = Object.keys(eventSources) as Source[]

for (const [what, call] of Object.entries(calls)) {
  t.test(`all event sources handle it alike: ${what}`, async (t) => {
    const plain = await viaServer(app)(call)
    const { url: _, id: __, ...wanted } = JSON.parse(plain.text)
    for (const source of names) {
      for (const base64 of [false, true]) {
        const answer = await viaLambda(handler, { base64, source })(call)
        const { url, id, ...received } = JSON.parse(answer.text)
        t.same(received, wanted, `${source}, ${base64 ? 'base64' : 'plain'}`)
        t.equal(answer.status, 201)
        t.same(answer.setCookies, plain.setCookies)
        t.equal(answer.headers['x-number'], '7')
        t.equal(answer.headers['content-type'], plain.headers['content-type'])
        t.equal(url.split('?')[0], call.path.split('?')[0])
        t.equal(id, source.endsWith('load balancer') ? 'lambda-request-1' : 'gateway-request-1')
      }
    }
  })
}

t.test(
  'a repeated query parameter keeps all values, except behind a single-value load balancer',
  async (t) => {
    for (const source of names) {
      const client = viaLambda(handler, { base64: true, source })
      const { text } = await client({ path: '/?q=a,b&q=c%26' })
      t.same(JSON.parse(text).query.q, source === 'load balancer' ? 'c&' : ['a,b', 'c&'], source)
    }
  },
)

t.test('a binary body arrives unchanged', async (t) => {
  const body = Buffer.from([0, 255, 128, 10])
  for (const source of names) {
    const call = { method: 'POST', path: '/', headers: { 'content-type': 'image/x' }, body }
    const { text } = await viaLambda(handler, { base64: true, source })(call)
    t.equal(JSON.parse(text).body, '00ff800a', source)
  }
})

t.test('a query that cannot be decoded reaches the app and is not a function error', async (t) => {
  for (const source of ['http api', 'load balancer', 'multi-value load balancer'] as const) {
    const { status, text } = await viaLambda(handler, { base64: false, source })({
      path: '/?q=%zz',
    })
    t.equal(status, 201, source)
    t.same(JSON.parse(text).query, { q: '%zz' })
  }
})

t.test('a client cannot set the request id, in any spelling of the header', async (t) => {
  for (const source of names) {
    const call = { path: '/', headers: { 'x-request-id': 'mine', 'X-REQUEST-ID': 'mine' } }
    const { text } = await viaLambda(handler, { base64: false, source })(call)
    t.not(JSON.parse(text).id, 'mine', source)
  }
})

const sent = {
  method: 'GET',
  path: '/',
  query: '',
  headers: {},
  cookies: [],
  body: undefined,
  isBase64Encoded: false,
}
const ask = (source: Source, change: Partial<Sent> = {}) =>
  handler(eventSources[source].eventOf({ ...sent, ...change }), { awsRequestId: 'r' } as Context)

t.test('a path with a decoded `?` or `#` is refused: it does not act as a separator', async (t) => {
  for (const path of ['/a?b', '/a#b']) {
    const { body } = await ask('http api', { path, query: 'q=1' })
    t.match(JSON.parse(body), { url: '/refused?q=1', query: { q: '1' } })
  }
})

t.test('a load balancer gets cookies in the fields that it reads', async (t) => {
  const { headers } = await ask('load balancer')
  t.same(
    Object.keys(headers).filter((name) => /cookie/i.test(name)),
    ['set-cookie', 'set-Cookie'],
  )
  const { multiValueHeaders } = await ask('multi-value load balancer')
  t.same(multiValueHeaders?.['set-cookie'], ['a=1; Path=/', 'b=2; Path=/'])
  t.same(multiValueHeaders?.['x-number'], ['7'])
})

t.test('a method that Node does not know has no route, and is not a function error', async (t) => {
  for (const source of names) {
    for (const method of ['FOO', 'get', 'Get', 'PRI']) {
      const { body } = await ask(source, { method })
      t.equal(JSON.parse(body).method, 'TRACE', `${source} ${method}`)
    }
  }
})

t.test('fields that a test event leaves out are not read as text', async (t) => {
  const event = { ...eventSources['http api'].eventOf(sent), rawQueryString: undefined }
  const { body } = await handler(event as unknown as HttpEvent, { awsRequestId: 'r' } as Context)
  t.equal(JSON.parse(body).url, '/')
})

t.test('an event that is not an HTTP request is rejected with a clear message', async (t) => {
  const payload2 = eventSources['http api'].eventOf(sent)
  const payload1 = eventSources['rest api'].eventOf(sent)
  for (const event of [
    {},
    { Records: [] },
    { requestContext: {} },
    { ...payload2, requestContext: null },
    { ...payload2, requestContext: {} },
    { ...payload2, rawPath: null },
    { ...payload1, requestContext: undefined },
    { ...payload1, path: null },
    { ...payload1, httpMethod: '' },
  ]) {
    const asked = handler(event as unknown as HttpEvent, {} as Context)
    await t.rejects(asked, {
      message: 'not an HTTP event',
    })
  }
})
