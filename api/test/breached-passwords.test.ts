import { createHash } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { createBreachCheck } from '#core/account/breached-passwords.ts'
import { startBreachedPasswords } from '../../local/emulators/breached-passwords.ts'
import { buildApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { wire } from '../wire.ts'
import { openBrowser, viaServer } from './support/clients.ts'
import { openPlatform, openShop, siteOrigin } from './support/shop.ts'

const good = 'TestPass123!'
const breached = 'Sunshine1!'
const service = await startBreachedPasswords({ port: 0 })
t.teardown(() => service.close())

const warnings: object[] = []
const warn = (fields: object, message: string) => void warnings.push({ ...fields, message })
const log = { debug() {}, info() {}, warn, error() {} }
t.beforeEach(() => {
  warnings.length = 0
})

/** Starts a service that answers as `listener` does. Returns its URL. */
async function serve(t: Test, listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

t.test('the shop refuses a breached password at sign-up, reset and change', async (t) => {
  const { deps, codes, createAccount } = await openShop(t)
  const isBreached = createBreachCheck({ url: service.url, log })
  const app = buildApp({ ...deps, isBreached })
  await app.listen({ port: 0, host: '127.0.0.1' })
  t.teardown(() => app.close())
  const browser = openBrowser(viaServer(app), siteOrigin)
  const reset = (email: string, password: string) =>
    browser.submit('/api/auth/reset', { email, code: codes.get(email) ?? '', password })

  const email = 'new@example.com'
  await browser.submit('/api/auth/sign-up', { email })
  const refused = await reset(email, breached)
  t.equal(refused.headers['location'], '/api/auth/reset?problem=breached_password')
  const page = await browser.see(`${refused.headers['location']}&lang=en`)
  t.match(page.text, 'appears in a data breach')
  t.match(page.text, `value="${codes.get(email)}"`, 'the code can still be used')
  const french = await browser.see(`${refused.headers['location']}&lang=fr`)
  t.match(french.text, 'fuite de données')
  t.equal((await reset(email, good)).headers['location'], '/api/auth/sign-in?done=reset')

  await createAccount('old@example.com', good)
  await browser.post('/api/auth/sign-in', { email: 'old@example.com', password: good })
  const change = (password: string) =>
    browser.post('/api/auth/password', { current: good, password })
  t.match((await change(breached)).json, { code: 'breached_password', status: 422 })
  t.equal((await change('Another123!')).status, 200)
  t.same(warnings, [])
})

t.test('five hex digits leave the shop, and padding does not count', async (t) => {
  const hash = createHash('sha1').update(good).digest('hex').toUpperCase()
  const seen: unknown[] = []
  const lines = [`${hash.slice(5)}:0`, `${'0'.repeat(35)}:7`]
  const url = await serve(t, ({ url: path, headers }, response) => {
    seen.push([path, headers['add-padding']])
    response.end(lines.join('\r\n'))
  })
  const isBreached = createBreachCheck({ url, log })
  t.equal(await isBreached(good), false, 'an entry with the count 0 is padding')
  t.same(seen, [[`/range/${hash.slice(0, 5)}`, 'true']])
  lines.push(`${hash.slice(5)}:3`)
  t.equal(await isBreached(good), true)
})

t.test('without an answer, the password is accepted, with a line in the log', async (t) => {
  const hanging = await serve(t, () => {})
  const slowBody = await serve(t, (_, response) => void response.write('0'.repeat(35)))
  const failing = await serve(t, (_, response) => void response.writeHead(503).end())
  const moved = await serve(t, (_, response) => {
    response.writeHead(302, { location: service.url }).end()
  })
  const startedAt = performance.now()
  const urls = [hanging, slowBody, failing, moved, 'http://127.0.0.1:1']
  const results = await Promise.all(urls.map((url) => createBreachCheck({ url, log })(breached)))
  t.same(results, [false, false, false, false, false])
  const elapsedMs = performance.now() - startedAt
  t.ok(elapsedMs > 1900 && elapsedMs < 6000, `the timeout fires: ${elapsedMs} ms`)
  t.equal(warnings.length, urls.length)
  for (const warning of warnings) t.match(warning, { message: 'password.not_checked', err: Error })
})

t.test('the check is off without its address', async (t) => {
  const { env } = await openPlatform(t)
  const open = async (more: object) => {
    const wired = await wire(readConfig({ ...env, ...more }), { ...log } as never)
    t.teardown(wired.close)
    return wired.deps
  }
  t.equal(await (await open({})).isBreached(breached), false)
  const on = await open({ BREACHED_PASSWORDS_URL: service.url })
  t.equal(await on.isBreached(breached), true)
})

t.test('the emulator answers as the service does', async (t) => {
  const ask = (path: string, headers = {}) => fetch(`${service.url}${path}`, { headers })
  const hash = createHash('sha1').update(breached).digest('hex').toUpperCase()
  const range = `/range/${hash.slice(0, 5).toLowerCase()}`
  const plain = await (await ask(range)).text()
  t.match(plain, new RegExp(`^${hash.slice(5)}:[1-9][0-9]*$`))
  const padded = (await (await ask(range, { 'add-padding': 'true' })).text()).split('\r\n')
  t.ok(padded.length >= 800 && padded.length <= 1000, `${padded.length} lines`)
  t.ok(padded.every((line) => /^[0-9A-F]{35}:[0-9]+$/.test(line)))
  const unknown = await ask('/range/00000')
  t.same([unknown.status, await unknown.text()], [200, ''])
  t.equal((await ask('/range/xyz')).status, 400)
})
