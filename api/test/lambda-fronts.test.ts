import cookie from '@fastify/cookie'
import type { Context } from 'aws-lambda'
import Fastify from 'fastify'
import t from 'tap'
import { type HttpEvent, lambdaHost, toLambdaHandler } from '../lambda-handler.ts'
import type { Call } from './support/call.ts'
import { viaLambda, viaServer } from './support/clients.ts'
import { type Front, fronts, type Sent } from './support/fronts.ts'

/** Tells what it was asked, and sets two cookies. */
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
  'a plain question': { path: '/a/b' },
  'a query with commas and signs': { path: '/a?q=x,y%26%20&p=a%2Bb+c&r=%C3%A9&e=' },
  cookies: { path: '/', cookies: { one: '1', two: 'a%20b' } },
  'a text that is not ASCII': {
    method: 'POST',
    path: '/t',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: 'é — 1 €\n',
  },
  'a path that begins as the stage of the REST API does': { path: '/live/x' },
  'no text at all': { method: 'DELETE', path: '/x', headers: { accept: '*/*' } },
}
const names = Object.keys(fronts) as Front[]

for (const [what, call] of Object.entries(calls)) {
  t.test(`${what} arrives and is answered alike behind every front`, async (t) => {
    const plain = await viaServer(app)(call)
    const { url: _, id: __, ...wanted } = JSON.parse(plain.text)
    for (const front of names) {
      for (const base64 of [false, true]) {
        const answer = await viaLambda(handler, { base64, front })(call)
        const { url, id, ...told } = JSON.parse(answer.text)
        t.same(told, wanted, `${front}, ${base64 ? 'base64' : 'plain'}`)
        t.equal(answer.status, 201)
        t.same(answer.setCookies, plain.setCookies)
        t.equal(answer.headers['x-number'], '7')
        t.equal(answer.headers['content-type'], plain.headers['content-type'])
        t.equal(url.split('?')[0], call.path.split('?')[0])
        t.equal(id, front.startsWith('balancer') ? 'lambda-request-1' : 'gateway-request-1')
      }
    }
  })
}

t.test(
  'what a query says twice comes twice, except where the balancer keeps the last',
  async (t) => {
    for (const front of names) {
      const { text } = await viaLambda(handler, { base64: true, front })({ path: '/?q=a,b&q=c%26' })
      t.same(JSON.parse(text).query.q, front === 'balancer' ? 'c&' : ['a,b', 'c&'], front)
    }
  },
)

t.test('bytes that are no text arrive as they were', async (t) => {
  const body = Buffer.from([0, 255, 128, 10])
  for (const front of names) {
    const call = { method: 'POST', path: '/', headers: { 'content-type': 'image/x' }, body }
    const { text } = await viaLambda(handler, { base64: true, front })(call)
    t.equal(JSON.parse(text).body, '00ff800a', front)
  }
})

t.test(
  'a query that no one can decode is the app’s to refuse, and no fault of the function',
  async (t) => {
    for (const front of ['http api', 'balancer', 'balancer with lists'] as const) {
      const { status, text } = await viaLambda(handler, { base64: false, front })({
        path: '/?q=%zz',
      })
      t.equal(status, 201, front)
      t.same(JSON.parse(text).query, { q: '%zz' })
    }
  },
)

t.test('a client names no request, however it writes the name', async (t) => {
  for (const front of names) {
    const call = { path: '/', headers: { 'x-request-id': 'mine', 'X-REQUEST-ID': 'mine' } }
    const { text } = await viaLambda(handler, { base64: false, front })(call)
    t.not(JSON.parse(text).id, 'mine', front)
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
const ask = (front: Front, change: Partial<Sent> = {}) =>
  handler(fronts[front].eventOf({ ...sent, ...change }), { awsRequestId: 'r' } as Context)

t.test('a separator that a front has decoded separates nothing', async (t) => {
  const { body } = await ask('http api', { path: '/a?b#c', query: 'q=1' })
  t.match(JSON.parse(body), { url: '/a%3Fb%23c?q=1', query: { q: '1' } })
})

t.test('a balancer gets its cookies where it reads them', async (t) => {
  const { headers } = await ask('balancer')
  t.same(
    Object.keys(headers).filter((name) => /cookie/i.test(name)),
    ['set-cookie', 'set-Cookie'],
  )
  const { multiValueHeaders } = await ask('balancer with lists')
  t.same(multiValueHeaders?.['set-cookie'], ['a=1; Path=/', 'b=2; Path=/'])
  t.same(multiValueHeaders?.['x-number'], ['7'])
})

t.test('what is no request is refused in words', async (t) => {
  for (const event of [{}, { Records: [] }, { requestContext: {} }]) {
    const asked = handler(event as unknown as HttpEvent, {} as Context)
    await t.rejects(asked, {
      message: 'this function answers HTTP requests, and the event is none',
    })
  }
})
