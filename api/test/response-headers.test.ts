import { connect } from 'node:net'
import t from 'tap'
import { buildApp } from '../app.ts'
import { lambdaHost, toLambdaHandler } from '../lambda-handler.ts'
import { serverHost } from '../server-host.ts'
import { type Client, portOf, viaLambda, viaServer } from './support/clients.ts'
import { openShop, siteOrigin } from './support/shop.ts'

const { deps } = await openShop(t)
const app = buildApp(deps, serverHost())
await app.listen({ port: 0, host: '127.0.0.1' })
const lambdaApp = buildApp(deps, lambdaHost)
t.teardown(() => Promise.all([app.close(), lambdaApp.close()]))

const hosts: Readonly<Record<string, Client>> = {
  server: viaServer(app),
  lambda: viaLambda(await toLambdaHandler(lambdaApp), { base64: false }),
}

const page = { accept: 'text/html' }
const calls: Readonly<Record<string, readonly [Parameters<Client>[0], number]>> = {
  'a page': [{ path: '/api/cart', headers: page }, 200],
  JSON: [{ path: '/api/cart' }, 200],
  'an error': [{ path: '/api/orders' }, 401],
  'an error as a page': [{ path: '/api/nothing', headers: page }, 404],
  'a wrong method': [{ method: 'DELETE', path: '/api/cart' }, 405],
  TRACE: [{ method: 'TRACE', path: '/api/cart' }, 405],
  'another origin': [
    { method: 'POST', path: '/api/cart', headers: { origin: 'https://x.example' } },
    403,
  ],
  'a preflight request': [
    {
      method: 'OPTIONS',
      path: '/api/cart',
      headers: { origin: 'https://x.example', 'access-control-request-method': 'POST' },
    },
    405,
  ],
  'a redirect': [{ path: '/api/orders', headers: page }, 303],
  'a form': [
    {
      method: 'POST',
      path: '/api/cart',
      headers: { origin: siteOrigin, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'action=add&sku=MUG&quantity=1',
    },
    303,
  ],
  'a body that cannot be read': [
    {
      method: 'POST',
      path: '/api/cart',
      headers: { origin: siteOrigin, 'content-type': 'application/json' },
      body: '{',
    },
    400,
  ],
  'the health check': [{ path: '/health' }, 200],
  'the document': [{ path: '/openapi.json' }, 200],
}

for (const [host, client] of Object.entries(hosts))
  t.test(`${host}: every kind of response has the security headers`, async (t) => {
    for (const [what, [call, status]] of Object.entries(calls)) {
      const { headers, status: found } = await client(call)
      t.equal(found, status, what)
      const policy = headers['content-security-policy'] ?? ''
      for (const directive of [
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ])
        t.match(policy, directive, `${what}: ${directive}`)
      t.match(
        headers,
        {
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'strict-origin-when-cross-origin',
          'cross-origin-resource-policy': 'same-origin',
          'cache-control': /no-store|^(public|private), /,
        },
        what,
      )
      t.same(
        Object.keys(headers).filter((name) => name.startsWith('access-control-')),
        [],
        what,
      )
      if (headers['content-type']?.startsWith('text/'))
        t.match(headers['content-type'], 'charset=utf-8', what)
    }
  })

t.test('a request whose end is ambiguous is refused', async (t) => {
  const head = `POST /cart HTTP/1.1\r\nHost: x\r\nOrigin: ${siteOrigin}\r\nContent-Type: application/json\r\n`
  const hidden = 'GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'
  const chunked = 'Transfer-Encoding: chunked\r\n'
  const ambiguous: Readonly<Record<string, string>> = {
    'a length and chunks': `${head}Content-Length: 5\r\n${chunked}\r\n0\r\n\r\n${hidden}`,
    'chunks and a length': `${head}${chunked}Content-Length: 5\r\n\r\n0\r\n\r\n${hidden}`,
    'two lengths': `${head}Content-Length: 2\r\nContent-Length: 4\r\n\r\n{}${hidden}`,
    'a space before the colon': `${head}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`,
    'another coding': `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`,
    'a size that is no number': `${head}${chunked}\r\n0x2\r\n{}\r\n0\r\n\r\n${hidden}`,
  }
  for (const [what, bytes] of Object.entries(ambiguous)) {
    const answers = await sendRaw(bytes)
    t.match(answers, /^HTTP\/1\.1 400 /, what)
    t.equal(answers.split('HTTP/1.1 ').length - 1, 1, `${what}: one answer`)
  }
})

/** Sends bytes to the server and returns all that it sends until it closes the connection. */
function sendRaw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = ''
    const socket = connect(portOf(app), '127.0.0.1', () => socket.write(bytes))
    socket.setTimeout(3000, () => socket.destroy())
    socket.on('data', (data) => {
      received += data
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(received))
  })
}
