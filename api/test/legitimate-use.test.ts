import t, { type Test } from 'tap'
import { edgeHeaders, newAddress } from '../../test/support/edge-headers.ts'
import { buildApp } from '../app.ts'
import type { Answer, Call } from './support/call.ts'
import { openBrowser, viaServer } from './support/clients.ts'
import { openShop, siteOrigin } from './support/shop.ts'

const { deps, codes, clockOffset } = await openShop(t)
const app = buildApp(deps)
await app.listen({ port: 0, host: '127.0.0.1' })
t.teardown(() => app.close())

const hourMs = 3600_000
const good = 'TestPass123!'
const times = (count: number) => Array.from({ length: count }, (_, index) => index)

/** Opens a home: all its browsers have one client address. Counts its requests and refusals. */
function openHome(address: string) {
  const client = viaServer(app)
  const refused: string[] = []
  const count = { requests: 0 }
  const fromHome = async (call: Call): Promise<Answer> => {
    const answer = await client({ ...call, headers: { ...edgeHeaders(address), ...call.headers } })
    count.requests += 1
    if ([429, 503].includes(answer.status))
      refused.push(`${call.method} ${call.path} ${answer.text}`)
    return answer
  }
  return { refused, count, visit: () => openBrowser(fromHome, siteOrigin) }
}

type Browser = ReturnType<ReturnType<typeof openHome>['visit']>

/** Creates an account and signs in. Mistypes the code and the password `mistakes` times each. */
async function join(t: Test, browser: Browser, email: string, mistakes: number) {
  const post = async (path: string, body: object, status: number) =>
    t.equal((await browser.post(`/api/auth/${path}`, body)).status, status, `${path} ${email}`)
  await post('sign-up', { email }, 200)
  const code = codes.get(email) ?? ''
  const other = code === '111111' ? '222222' : '111111'
  for (const _ of times(mistakes)) await post('reset', { email, code: other, password: good }, 422)
  await post('reset', { email, code, password: good }, 200)
  for (const _ of times(mistakes)) await post('sign-in', { email, password: `${good}x` }, 401)
  await post('sign-in', { email, password: good }, 200)
}

const setQuantity = (browser: Browser, quantity: number) =>
  browser.post('/api/cart', { action: 'set', sku: 'MUG', quantity })

t.beforeEach(() => {
  // Half past an hour, so that no window ends during a test.
  clockOffset.ms = (hourMs * 3) / 2 - (Date.now() % hourMs)
})

const homes = { IPv4: newAddress(), IPv6: '2001:db8:77:1::5' }

for (const [kind, address] of Object.entries(homes))
  t.test(`a family of five on one ${kind} address is served`, async (t) => {
    const home = openHome(address)
    // Within ten minutes, on five devices at once.
    await Promise.all(
      times(5).map(async (index) => {
        const browser = home.visit()
        const email = `family-${kind.toLowerCase()}-${index}@example.com`
        await join(t, browser, email, 2)
        for (const change of times(10)) await setQuantity(browser, 1 + (change % 4))
        // Opens the payment page, presses Back, changes the cart and orders again, twice.
        for (const quantity of [1, 2, 4]) {
          await setQuantity(browser, quantity)
          const { status } = await browser.post('/api/checkout', {
            items: [{ sku: 'MUG', quantity }],
          })
          t.equal(status, 201)
        }
        for (const _ of times(2))
          await browser.post('/api/orders/find', { number: 'RENQ-0000', email })
        await browser.post('/api/auth/forgot', { email })
      }),
    )
    t.same(home.refused, [])
    t.comment(`${home.count.requests} requests, ${home.refused.length} refused`)
  })

t.test('a fast typist is served', async (t) => {
  const home = openHome(newAddress())
  const browser = home.visit()
  await join(t, browser, 'typist@example.com', 3)
  // Five changes a second, for twelve seconds.
  for (const change of times(60)) await setQuantity(browser, 1 + (change % 9))
  // Each click is a double click.
  for (const round of times(10)) {
    const quantity = 1 + (round % 5)
    await setQuantity(browser, quantity)
    const order = () => browser.post('/api/checkout', { items: [{ sku: 'MUG', quantity }] })
    const placed = await Promise.all([order(), order()])
    t.same(
      placed.map(({ status }) => status),
      [201, 201],
    )
    t.equal(placed[0]?.json.orderId, placed[1]?.json.orderId, 'a double click is one order')
  }
  t.same(home.refused, [])
  t.comment(`${home.count.requests} requests, ${home.refused.length} refused`)
})
