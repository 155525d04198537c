import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type IncomingHttpHeaders, request as openRequest, type RequestOptions } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import ts from 'typescript'
import { problemKinds } from '../../api/problem.ts'
import { edgeLimits, readFunction } from '../../cli/artifacts/edge-limits.ts'
import {
  acceptLanguageCases,
  countCompared,
  longAcceptLanguages,
} from '../../core/test/support/accept-language.ts'
import { spellingsOf } from '../../core/test/support/path-spellings.ts'
import { startEdge, testAddressHeader } from '../edge/server.ts'
import { loadViewerRequest, readEntries } from '../edge/viewer-request.ts'
import { reply, serve } from '../emulators/http.ts'

const page = (name: string) => `<!doctype html><title>${name}</title>`
const siteDir = t.testdir({
  'index.html': page('root'),
  'robots.txt': 'User-agent: *',
  unavailable: { 'index.html': page('indisponible, unavailable') },
  _astro: { 'base.a1b2.css': 'body { color: black }' },
  fr: {
    'index.html': page('accueil'),
    '404': { 'index.html': page('introuvable') },
    produits: { bol: { 'index.html': page('bol') } },
  },
  en: {
    'index.html': page('home'),
    '404': { 'index.html': page('not found') },
    products: { bowl: { 'index.html': page('bowl') } },
  },
})

const count = { requests: 0 }

/** An API that returns the request that it received. */
const api = await serve(0, async (request, response) => {
  const { method, url, headers } = request
  const body = await text(request)
  if (url === '/slow') await sleep(30_000, undefined, { ref: false })
  count.requests += 1
  const status = url === '/teapot' ? 418 : Number(/^\/status\/(\d+)/.exec(url ?? '')?.[1] ?? 200)
  const given = {
    cookie: headers.cookie,
    address: headers['x-client-address'],
    secret: headers['x-origin-secret'],
  }
  reply(response, status, { method, url, body, ...given }, { 'x-api': 'yes' })
})
const edge = await startEdge({
  port: 0,
  siteDir,
  apiUrl: api.url,
  paymentOrigin: 'https://pay.example',
  originSecret: 'the-secret',
  viewerAddressHeader: testAddressHeader,
})
t.teardown(() => Promise.all([edge.close(), api.close()]))

type Answer = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Requests exactly this path: `fetch` would normalize it first. */
function ask(path: string, options: RequestOptions & { body?: string } = {}): Promise<Answer> {
  const { hostname, port } = new URL(edge.url)
  return new Promise((resolve, reject) => {
    const request = openRequest(
      { hostname, port, path, agent: false, ...options },
      async (answer) => {
        const { statusCode: status = 0, headers } = answer
        resolve({ status, headers, body: await text(answer) })
      },
    )
    request.once('error', reject)
    if (options.body) request.setHeader('content-length', Buffer.byteLength(options.body))
    request.end(options.body)
  })
}
const locationOf = async (path: string, headers = {}) =>
  (await ask(path, { headers })).headers.location

t.test('pages are served by their path, files by their name', async (t) => {
  for (const [path, body] of [
    ['/fr/', page('accueil')],
    ['/en/products/bowl/', page('bowl')],
    ['/robots.txt', 'User-agent: *'],
    ['/_astro/base.a1b2.css', 'body { color: black }'],
    ['/fr/?utm_source=x&utm_source=y', page('accueil')],
  ] as const) {
    t.match(await ask(path), { status: 200, body }, path)
  }
  t.match((await ask('/fr/')).headers, { 'content-type': /text\/html; charset=utf-8/i })
})

t.test(
  'a path without its final slash redirects to the path with it and keeps the query',
  async (t) => {
    t.match(await ask('/fr/produits/bol'), {
      status: 301,
      headers: { location: '/fr/produits/bol/' },
    })
    t.equal(await locationOf('/en?a=1&b=&c=x%20y'), '/en/?a=1&b&c=x%20y')
    t.equal(await locationOf('/en?a=1&a=2&token=a=b==&q=x?y'), '/en/?a=1&a=2&token=a=b==&q=x?y')
  },
)

t.test('a request head that API Gateway refuses does not reach the API', async (t) => {
  const before = count.requests
  const cookie = (length: number) => ({ headers: { cookie: `a=${'x'.repeat(length)}` } })
  t.equal((await ask('/api/echo', cookie(9_900))).status, 200)
  t.equal((await ask('/api/echo', cookie(10_240))).status, 431)
  t.equal((await ask(`/api/echo?q=${'x'.repeat(5_000)}`, cookie(5_240))).status, 431)
  t.equal((await ask('/fr/', cookie(10_240))).status, 200, 'S3 gets no cookies')
  t.equal(count.requests, before + 1)
})

t.test('the root redirects to the chosen language, otherwise to the browser’s', async (t) => {
  const to = (headers = {}) => locationOf('/', headers)
  t.equal(await to(), '/fr/')
  t.equal(await to({ 'accept-language': 'en-GB,en;q=0.9' }), '/en/')
  t.equal(await to({ 'accept-language': 'de-DE, EN;q=0.8, fr;q=0.7' }), '/en/')
  t.equal(await to({ 'accept-language': 'de, ja' }), '/fr/')
  t.equal(await to({ 'accept-language': 'en', cookie: 'a=b; lang=fr; c=d' }), '/fr/')
  t.equal(await to({ 'accept-language': 'en', cookie: 'lang=//evil.example' }), '/en/')
  t.equal(await locationOf('/?utm_source=x'), '/fr/?utm_source=x')
  t.match((await ask('/')).headers, { 'cache-control': 'private, no-store' })
  t.equal((await ask('/')).status, 302)
})

t.test('the browser’s preferred language decides, by its weights', async (t) => {
  for (const [header, language] of acceptLanguageCases) {
    const location = await locationOf('/', { 'accept-language': header })
    t.equal(location, `/${language ?? 'fr'}/`, header)
  }
})

t.test('an unknown path gets a 404 in its language, which links to the start page', async (t) => {
  const en = { 'accept-language': 'en' }
  t.match(await ask('/fr/nulle-part/', { headers: en }), { status: 404, body: /url=\/fr\/404\// })
  t.match(await ask('/en/nowhere', {}), { status: 404, body: /url=\/en\/404\// })
  t.match(await ask('/nowhere', { headers: en }), { status: 404, body: /lang="en"/ })
  t.match(await ask('/nowhere'), { status: 404, body: /lang="fr"/ })
  for (const path of ['/__proto__', '/constructor', '/toString', '/index.html', '/fr/index.html']) {
    t.equal((await ask(path)).status, 404, path)
  }
  const gone = await ask('/_astro/gone.js')
  t.equal(gone.status, 404)
  t.notMatch(gone.headers['cache-control'] ?? '', /immutable/)
})

t.test('requests below /api go to the API unchanged, without the prefix', async (t) => {
  const received = async (path: string, options = {}) => JSON.parse((await ask(path, options)).body)
  t.match(await received('/api/orders/ord_1?lang=fr&a=1&a=2&b=c=d&e=f?g'), {
    method: 'GET',
    url: '/orders/ord_1?lang=fr&a=1&a=2&b=c=d&e=f?g',
  })
  t.match(await received('/api/'), { url: '/' })
  t.match(await received('/api/cart/?x=//%63'), { url: '/cart/?x=//%63' })
  const json = { 'content-type': 'application/json', cookie: 'session=s; lang=fr' }
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    const answer = await received('/api/cart', { method, headers: json, body: '{"a": "é"}' })
    t.match(answer, { method, url: '/cart', body: '{"a": "é"}', cookie: 'session=s; lang=fr' })
  }
  t.equal((await ask('/api/orders', { method: 'HEAD' })).body, '')
  const teapot = await ask('/api/teapot')
  t.match(teapot, { status: 418, headers: { 'x-api': 'yes' } }, 'the API’s errors are kept')
  t.equal(teapot.headers['content-security-policy'], undefined, 'and its headers')
})

t.test('the API gets each path in one spelling only', async (t) => {
  const before = count.requests
  const paths = [
    ...spellingsOf('/api'),
    '/api/api/checkout',
    '/api/api',
    '/api/api/',
    '/%61pi/checkout',
    '//api/checkout',
    '/./api/checkout',
    '/fr/../api/checkout',
    '/_astro/../api/checkout',
    '/_astro/x/%2e%2e/%2e%2e/api/checkout',
    '/api',
  ]
  for (const path of paths) t.equal((await ask(path, { method: 'POST' })).status, 404, path)
  t.equal(count.requests, before, 'none of them reaches the API')
  const { headers, body } = await ask('/api//checkout?x=1')
  t.match(headers, { 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
  t.match(JSON.parse(body), { type: 'about:blank', status: 404, code: 'not_found', requestId: /./ })
  const seen = await ask('/api//cart', { headers: { accept: 'text/html,*/*' } })
  t.match(seen, { status: 404, body: /url=\/fr\/404\// }, 'a browser gets the page')
  const file = await ask('/_astro//base.a1b2.css')
  t.match(file, { status: 404, headers: { 'content-type': 'text/html; charset=utf-8' } })
})

t.test(
  'the function refuses the same paths while the key-value store cannot be read',
  async (t) => {
    const viewerRequest = loadViewerRequest()
    for (const uri of [...spellingsOf('/api'), '/x/../api/checkout', '/_astro/../api/checkout']) {
      const request = { method: 'POST', uri, querystring: {}, headers: {}, cookies: {} }
      const event = { context: { requestId: 'r' }, viewer: { ip: '203.0.113.1' }, request }
      t.match(await viewerRequest(event), { statusCode: 404 }, uri)
    }
  },
)

t.test('the edge, not the viewer, sets the viewer’s address and the secret', async (t) => {
  const received = async (headers = {}, to = ask) =>
    JSON.parse((await to('/api/checkout', { method: 'POST', headers })).body)
  t.match(await received(), { address: '127.0.0.1', secret: 'the-secret' })
  const forged = { 'x-client-address': '203.0.113.9', 'X-Origin-Secret': 'forged' }
  t.match(await received(forged), { address: '127.0.0.1', secret: 'the-secret' })
  const twice = {
    'x-client-address': ['203.0.113.9', '203.0.113.8'],
    'x-origin-secret': ['a', 'b'],
  }
  t.match(await received(twice), { address: '127.0.0.1', secret: 'the-secret' })
  const chosen = { ...forged, [testAddressHeader]: '2001:db8::1' }
  t.match(await received(chosen), { address: '2001:db8::1', secret: 'the-secret' })
})

t.test(
  'without a secret, the viewer’s secret header is removed, and no viewer can set an address',
  async (t) => {
    const options = { port: 0, siteDir, apiUrl: api.url, paymentOrigin: 'https://pay.example' }
    const unprotected = await startEdge(options)
    t.teardown(() => unprotected.close())
    const headers = { 'x-origin-secret': 'forged', [testAddressHeader]: '203.0.113.9' }
    const answer = await fetch(`${unprotected.url}/api/cart`, { headers })
    const received = (await answer.json()) as object
    t.match(received, { address: '127.0.0.1', secret: undefined })
    t.equal((await fetch(`${unprotected.url}/fr/`)).status, 200)
  },
)

t.test('the function reads a long Accept-Language header in linear time', async (t) => {
  const viewerRequest = loadViewerRequest(readEntries(siteDir, undefined))
  // The function has its own realm, whose Array differs from this one's.
  const AsyncFunction = viewerRequest.constructor as FunctionConstructor
  const prototype = await AsyncFunction('return Array.prototype')()
  for (const value of longAcceptLanguages) {
    const headers = { 'accept-language': { value } }
    const request = { method: 'GET', uri: '/', querystring: {}, headers, cookies: {} }
    const compared = await countCompared(prototype, () =>
      viewerRequest({ context: { requestId: 'r' }, viewer: { ip: '203.0.113.1' }, request }),
    )
    t.ok(compared > 0 && compared <= 4 * value.length, `${value.slice(0, 9)}: ${compared}`)
  }
})

t.test('a planted language cookie has no effect: its name has no prefix', async (t) => {
  const viewerRequest = loadViewerRequest(readEntries(siteDir, undefined))
  const to = async (cookies: Readonly<Record<string, string>>) => {
    const values = Object.entries(cookies).map(([name, value]) => [name, { value }])
    const decided = await viewerRequest({
      context: { requestId: 'r' },
      viewer: { ip: '203.0.113.1' },
      request: {
        method: 'GET',
        uri: '/',
        querystring: {},
        headers: {},
        cookies: Object.fromEntries(values),
      },
    })
    return decided.headers['location']?.value
  }
  t.equal(await to({ '__Host-lang': 'en' }), '/en/')
  t.equal(await to({ lang: 'en' }), '/fr/')
  t.equal(await to({ lang: 'fr', '__Host-lang': 'en' }), '/en/')
})

t.test('pages and API work while the key-value store cannot be read', async (t) => {
  const viewerRequest = loadViewerRequest()
  const at = (uri: string) =>
    viewerRequest({
      context: { requestId: 'r' },
      viewer: { ip: '203.0.113.1' },
      request: { method: 'GET', uri, querystring: {}, headers: {}, cookies: {} },
    })
  t.match(await at('/fr/'), { uri: '/fr/index.html' })
  const decided = await at('/api/cart')
  t.match(decided, { uri: '/cart', headers: { 'x-client-address': { value: '203.0.113.1' } } })
  t.notOk('x-origin-secret' in decided.headers)
})

t.test('a path that only resembles the API’s gets a 404 page', async (t) => {
  for (const path of [
    '/apis',
    '/API/orders',
    '/fr/api/',
    '/@api/orders',
    '/@answer',
    '//api/orders',
  ]) {
    const answer = await ask(path)
    t.equal(answer.status, 404, path)
    t.equal(answer.headers['x-api'], undefined, path)
  }
})

t.test('no path escapes the site, redirects to another host or crashes the edge', async (t) => {
  const paths = [
    '/../../../etc/passwd',
    '/..%2f..%2f..%2fetc%2fpasswd',
    '/_astro/../../../../../../etc/passwd',
    '/_astro/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd',
    '/_astro/%2e%2e/%2e%2e/package.json',
    '/_astro/..\\..\\package.json',
    '/_astro/base.a1b2.css%00.html',
    '/_astro/%',
    '/_astro/',
    '//evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/%0d%0aset-cookie:%20a=b',
    '/fr//',
    '/fr/%2e%2e/',
    'http://evil.example/fr/',
    `/${'a'.repeat(8000)}`,
    `/fr/?${'a=b&'.repeat(1500)}`,
    '/api/..%2f..%2fetc',
  ]
  for (const path of paths) {
    const answer = await ask(path)
    const name = path.slice(0, 60)
    t.notMatch(answer.body, /root:|"name": "comptoir"|\/test\/|node_modules/, name)
    t.notMatch(answer.headers.location ?? '/', /evil|^\/\//, name)
    t.equal(answer.headers['set-cookie'], undefined, name)
    t.ok(answer.status < 500, `${name}: ${answer.status}`)
  }
  t.equal((await ask(`/${'a'.repeat(20_000)}`)).status, 431)
  t.equal((await ask('/fr/')).status, 200)
})

t.test('the site is read-only', async (t) => {
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    const answer = await ask('/fr/', { method })
    t.equal(answer.status, 403, method)
    t.notMatch(answer.body, /accueil|index\.html/, method)
  }
})

t.test('HEAD, conditional and range requests get S3’s answers', async (t) => {
  const whole = await ask('/fr/')
  const head = await ask('/fr/', { method: 'HEAD' })
  t.match(head, { status: 200, body: '' })
  t.equal(head.headers['content-length'], whole.headers['content-length'])
  const { etag = '', 'last-modified': modified = '' } = whole.headers
  t.match(await ask('/fr/', { headers: { 'if-none-match': etag } }), { status: 304, body: '' })
  t.match(await ask('/fr/', { headers: { 'if-modified-since': modified } }), { status: 304 })
  t.match(await ask('/fr/', { headers: { 'if-none-match': '"other"' } }), { status: 200 })
  const part = await ask('/_astro/base.a1b2.css', { headers: { range: 'bytes=0-3' } })
  t.match(part, { status: 206, body: 'body', headers: { 'content-range': 'bytes 0-3/21' } })
})

t.test(
  'every answer of the site has the security headers; hashed files are immutable',
  async (t) => {
    const file = new URL('../../modules/edge/response-headers.json', import.meta.url)
    const expected = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
    for (const path of ['/fr/', '/_astro/base.a1b2.css', '/_astro/gone.js']) {
      const { headers } = await ask(path)
      for (const [name, value] of Object.entries(expected)) {
        t.equal(
          headers[name.toLowerCase()],
          value.replace('{paymentOrigin}', 'https://pay.example'),
          `${path} ${name}`,
        )
      }
    }
    const cacheOf = async (path: string) => (await ask(path)).headers['cache-control']
    t.equal(await cacheOf('/_astro/base.a1b2.css'), 'public, max-age=31536000, immutable')
    t.equal(await cacheOf('/fr/'), 'public, max-age=60, must-revalidate')
  },
)

t.test('every answer of the function has its own security headers', async (t) => {
  for (const path of ['/', '/fr', '/nowhere', '//', '/api//cart', '/api/api/cart']) {
    const { status, headers } = await ask(path)
    t.ok([301, 302, 404].includes(status), `${path} ${status}`)
    t.match(
      headers,
      {
        'content-security-policy': /^default-src 'none'; .*frame-ancestors 'none'/,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'strict-origin-when-cross-origin',
      },
      path,
    )
  }
})

t.test('an API that is down or hangs has a page of the site, within 10 seconds', async (t) => {
  const edgeWithoutApi = await startEdge({
    port: 0,
    siteDir,
    apiUrl: 'http://127.0.0.1:9',
    paymentOrigin: 'https://pay.example',
  })
  t.teardown(() => edgeWithoutApi.close())
  const down = await fetch(`${edgeWithoutApi.url}/api/orders`)
  t.match([down.status, await down.text()], [504, page('indisponible, unavailable')])
  t.match(down.headers.get('content-security-policy'), "default-src 'self'")
  t.equal((await fetch(`${edgeWithoutApi.url}/fr/`)).status, 200, 'the site works')
  const from = Date.now()
  const hung = await ask('/api/slow')
  t.match(hung, { status: 504, body: page('indisponible, unavailable') })
  t.equal(hung.headers['cache-control'], 'no-store', 'a browser asks again')
  t.ok(Date.now() - from < 10_000, `${Date.now() - from} ms`)
})

t.test('the edge replaces the statuses of the list, and no error of the API', async (t) => {
  for (const status of [400, 401, 403, 404, 409, 422, 429, 500, 503]) {
    const answer = await ask(`/api/status/${status}`)
    t.equal(answer.status, status)
    t.equal(JSON.parse(answer.body).url, `/status/${status}`, `${status} passes`)
  }
  for (const status of [502, 504]) {
    const answer = await ask(`/api/status/${status}`)
    t.match(answer, { status, body: page('indisponible, unavailable') })
    t.equal(answer.headers['x-api'], undefined)
  }
  for (const { status } of Object.values(problemKinds)) {
    t.notOk([502, 504].includes(status), 'the API never sends them')
  }
  const before = count.requests
  await ask('/api/status/503')
  t.equal(count.requests, before + 1, 'like CloudFront, the edge repeats no request')
})

t.test('a rebuilt site is served after a reload', async (t) => {
  mkdirSync(join(siteDir, 'fr/neuf'))
  writeFileSync(join(siteDir, 'fr/neuf/index.html'), page('neuf'))
  t.equal((await ask('/fr/neuf/')).status, 404)
  edge.reload()
  t.match(await ask('/fr/neuf/'), { status: 200, body: page('neuf') })
})

t.test("the function is within CloudFront's limits: 10 KB, and its runtime's syntax", (t) => {
  const deployed = readFunction(join(import.meta.dirname, '../..'))
  t.ok(Buffer.byteLength(deployed) <= edgeLimits.function, `${Buffer.byteLength(deployed)} bytes`)
  t.same(findNewerSyntax(deployed), [])
  t.notMatch(deployed, '/produits/', 'it contains no path of the site')
  t.same(findNewerSyntax('for (const [a] of new Set([...b])) f({ a, c: d?.e ?? 1 })').sort(), [
    'ArrayBindingPattern',
    'ForOfStatement',
    'QuestionDotToken',
    'QuestionQuestionToken',
    'Set',
    'ShorthandPropertyAssignment',
    'SpreadElement',
  ])
  t.end()
})

/**
 * Returns syntax that is not in ECMAScript 5.1 plus const, let, arrows, rest and templates, by the
 * parser's node names.
 */
function findNewerSyntax(source: string): string[] {
  const newerSyntax = new Set([
    ts.SyntaxKind.ObjectBindingPattern,
    ts.SyntaxKind.ArrayBindingPattern,
    ts.SyntaxKind.SpreadElement,
    ts.SyntaxKind.SpreadAssignment,
    ts.SyntaxKind.ShorthandPropertyAssignment,
    ts.SyntaxKind.MethodDeclaration,
    ts.SyntaxKind.ComputedPropertyName,
    ts.SyntaxKind.ForOfStatement,
    ts.SyntaxKind.ClassDeclaration,
    ts.SyntaxKind.YieldExpression,
    ts.SyntaxKind.QuestionDotToken,
    ts.SyntaxKind.QuestionQuestionToken,
  ])
  const found: string[] = []
  const look = (node: ts.Node) => {
    if (newerSyntax.has(node.kind)) found.push(ts.SyntaxKind[node.kind])
    if (ts.isIdentifier(node) && ['Set', 'Map', 'fetch', 'setTimeout'].includes(node.text))
      found.push(node.text)
    if (ts.isParameter(node) && node.initializer) found.push('default parameter')
    ts.forEachChild(node, look)
  }
  look(ts.createSourceFile('function.js', source, ts.ScriptTarget.Latest))
  return found
}

t.test(
  'the stored paths are the pages and the other files, without those below a fixed prefix',
  (t) => {
    const paths = [...readEntries(siteDir, undefined).keys()]
    t.same(paths.slice(0, 4), ['/en/', '/en/404/', '/en/products/bowl/', '/fr/'])
    t.ok(paths.includes('/robots.txt'))
    t.notOk(paths.some((path) => path.includes('_astro') || path.endsWith('index.html')))
    t.end()
  },
)
