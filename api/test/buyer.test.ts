import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { buildApp } from '../app.ts'
import { lambdaHost, toLambdaHandler } from '../lambda-handler.ts'
import { type Client, openBrowser, viaLambda, viaServer } from './support/clients.ts'
import { openShop, siteOrigin } from './support/shop.ts'

// Tests a buyer's steps between cart and payment: reserved stock, repeated orders, typed
// quantities.
const shop = await openShop(t)
const app = buildApp(shop.deps)
await app.listen({ port: 0, host: '127.0.0.1' })
const lambdaApp = buildApp(shop.deps, lambdaHost)
const handler = await toLambdaHandler(lambdaApp)
t.teardown(() => Promise.all([app.close(), lambdaApp.close()]))

const { orders, products } = shop.deps
const left = async (sku: string) => (await products.read(sku))?.available ?? 0
const statusOf = async (orderId: string) => (await orders.read(orderId))?.status
const orderIn = (address = '') => address.split('/').at(-1)?.split('?')[0] ?? ''

/** Pays the order through an event. The browser does not return to the shop. */
async function payElsewhere(orderId: string) {
  const order = await orders.read(orderId)
  if (!order) throw new Error(`there is no order ${orderId}`)
  await shop.settle([shop.paymentOf(order)])
}

for (const [name, client] of Object.entries({
  server: viaServer(app),
  lambda: viaLambda(handler, { base64: false }),
}))
  t.test(name, (t) => testBuyer(t, client))

async function testBuyer(t: Test, client: Client) {
  const visit = () => openBrowser(client, siteOrigin)
  type Visitor = ReturnType<typeof visit>

  /** Returns the fields of the cart's form, with some quantities changed. */
  async function cartForm(visitor: Visitor, typed: Readonly<Record<string, string>> = {}) {
    const { text } = await visitor.see('/api/cart?lang=en')
    const cart = /name="cart" value="([^"]*)"/.exec(text)?.[1] ?? ''
    const lines = [
      ...text.matchAll(/name="sku" value="([^"]+)"[\s\S]*?name="quantity" value="([^"]*)"/g),
    ]
    const fields: [string, string][] = [['cart', cart]]
    for (const [, sku = '', quantity = ''] of lines) {
      fields.push(['sku', sku], ['quantity', typed[sku] ?? quantity])
    }
    return fields
  }
  const add = (visitor: Visitor, sku: string, quantity: string) =>
    visitor.submit('/api/cart', { action: 'add', sku, quantity })
  const order = async (visitor: Visitor, typed = {}) =>
    visitor.submit('/api/checkout', await cartForm(visitor, typed))
  const buyNow = (visitor: Visitor, sku: string, quantity = '1') =>
    visitor.submit('/api/checkout?lang=en', { sku, quantity })

  t.test('units in the buyer’s own unpaid order count as available to the buyer', async (t) => {
    const buyer = visit()
    await add(buyer, 'RARE', '1')
    const first = await order(buyer)
    t.equal(first.status, 303)
    t.equal(await left('RARE'), 0)
    const page = await buyer.see('/api/cart?lang=en')
    t.notMatch(page.text, 'Sold out')
    t.notMatch(page.text, ' disabled')
    t.match(page.text, 'Continue to payment')
    t.match(page.text, /We reserve these items for you until <time/)
    t.equal((await buyer.read('/api/products/RARE')).json.available, 1, 'available to the buyer')
    t.equal((await visit().read('/api/products/RARE')).json.available, 0, 'not to others')
    t.match((await buyer.read('/api/cart')).json, {
      count: 1,
      unpaidOrder: { orderId: orderIn(first.headers['location']) },
    })
    const again = await order(buyer)
    t.equal(again.headers['location'], first.headers['location'], 'the same payment page')

    await add(buyer, 'MUG', '1')
    const changed = await order(buyer)
    t.equal(changed.status, 303)
    t.not(
      changed.headers['location'],
      first.headers['location'],
      'a changed cart replaces the order',
    )
    t.equal(await statusOf(orderIn(first.headers['location'])), 'cancelled')
    t.equal(await left('RARE'), 0)
    await buyer.post(`/api/orders/${orderIn(changed.headers['location'])}/cancel`)
  })

  t.test('"Buy now", Back and "Buy now" again lead to one order', async (t) => {
    const buyer = visit()
    const first = await buyNow(buyer, 'RARE')
    const orderId = orderIn(first.headers['location'])
    const cart = await buyer.see(`/api/cart?lang=en&cancelled=${orderId}`)
    t.match(cart.text, 'The payment was interrupted. Nothing was charged.')
    t.match(cart.text, `action="/api/orders/${orderId}/pay" data-waiting="${orderId}"`)
    t.match(cart.text, 'Your cart is empty.')
    const again = await buyNow(buyer, 'RARE')
    t.equal(again.headers['location'], first.headers['location'])
    const paying = await buyer.submit(`/api/orders/${orderId}/pay`, {})
    t.equal(paying.headers['location'], first.headers['location'])

    const mugs = await left('MUG')
    const other = await buyNow(buyer, 'MUG', '2')
    t.equal(other.status, 303, 'the earlier unpaid order does not block a new one')
    t.equal(await statusOf(orderId), 'cancelled')
    const more = await buyNow(buyer, 'MUG', '3')
    t.equal(await left('MUG'), mugs - 3, 'only one unpaid order at a time reserves stock')
    await add(buyer, 'RARE', '1')
    await add(buyer, 'MUG', '1')
    const both = await buyer.see('/api/cart?lang=en')
    t.match(both.text, 'Ordering this cart replaces your unpaid order.')
    const whole = await order(buyer)
    t.equal(await statusOf(orderIn(more.headers['location'])), 'cancelled')
    t.equal(await left('MUG'), mugs - 1)
    await buyer.post(`/api/orders/${orderIn(whole.headers['location'])}/cancel`)
  })

  t.test('a pending order’s page leads to its payment page', async (t) => {
    const buyer = visit()
    const placed = await buyNow(buyer, 'BOWL')
    const orderId = orderIn(placed.headers['location'])
    const page = await buyer.see(`/api/orders/${orderId}?lang=en`)
    t.match(page.text, 'This order is not paid yet.')
    t.match(page.text, `action="/api/orders/${orderId}/pay"`)
    t.match(page.text, 'Pay now')
    const json = await buyer.post(`/api/orders/${orderId}/pay`)
    t.strictSame(json.json, { orderId, url: placed.headers['location'] })
    t.equal(
      (await visit().submit(`/api/orders/${orderId}/pay`, {})).status,
      404,
      'another visitor cannot pay the order',
    )

    shop.paymentPages.set(orderId, 'complete')
    const paid = await buyer.submit(`/api/orders/${orderId}/pay`, {})
    t.equal(paid.headers['location'], `${siteOrigin}/api/orders/${orderId}?from=payment`)
    t.notMatch((await buyer.see(`/api/orders/${orderId}?from=payment`)).text, 'Pay now')

    const late = orderIn((await buyNow(visit(), 'BOWL')).headers['location'])
    const owner = visit()
    await owner.see(shop.linkTo(late))
    shop.paymentPages.set(late, 'expired')
    const expired = await owner.submit(`/api/orders/${late}/pay`, {})
    t.equal(expired.headers['location'], `${siteOrigin}/api/orders/${late}`)
    const closed = await owner.see(`/api/orders/${late}`)
    t.match(closed.text, 'The payment page has expired. Nothing was charged.')
    t.match(closed.text, 'Order again')
    const back = await owner.submit(`/api/orders/${late}/again`, {})
    t.equal(back.headers['location'], `/api/cart?again=${late}`)
    t.match((await owner.read('/api/cart')).json.lines, [{ sku: 'BOWL', quantity: 1 }])
  })

  t.test('a paid cart is not ordered twice by accident', async (t) => {
    const buyer = visit()
    await add(buyer, 'MUG', '2')
    const stale = await cartForm(buyer)
    const placed = await order(buyer)
    const orderId = orderIn(placed.headers['location'])
    await payElsewhere(orderId)
    const number = `${orderId.slice(-8, -4)}-${orderId.slice(-4)}`

    t.match((await buyer.read('/api/cart')).json, { lines: [], count: 0 }, 'the cart is empty')
    const mugs = await left('MUG')
    const refused = await buyer.submit('/api/checkout', stale)
    t.equal(refused.headers['location'], `/api/cart?ordered=${orderId}`, 'an outdated form')
    t.notOk(buyer.cookies['__Host-cart'])
    const twice = await buyer.submit('/api/checkout', stale)
    t.equal(twice.headers['location'], `/api/cart?ordered=${orderId}`, 'the same form again')
    t.equal(await left('MUG'), mugs)
    const notice = await buyer.see(`/api/cart?lang=en&ordered=${orderId}`)
    t.match(
      notice.text,
      `You have already ordered this cart: <a href="/api/orders/${orderId}">order ${number}</a>`,
    )
    t.match(
      (await visit().see(`/api/cart?lang=en&ordered=${orderId}`)).text,
      'already ordered these items.',
    )

    await buyer.submit(`/api/orders/${orderId}/again`, {})
    const second = await order(buyer)
    t.match(second.headers['location'], /^https:\/\/pay.example/, 'a repeated order is possible')
    t.not(orderIn(second.headers['location']), orderId)
  })

  t.test('only a cart that was paid, even if refunded, counts as ordered', async (t) => {
    for (const end of ['refunded', 'left unpaid'] as const) {
      const buyer = visit()
      await add(buyer, 'BOWL', '2')
      const orderId = orderIn((await order(buyer)).headers['location'])
      if (end === 'refunded') await payElsewhere(orderId)
      // The buyer cancels in another browser, so this browser keeps its cart's cookie.
      const copied = { ...buyer.cookies }
      await buyer.post(`/api/orders/${orderId}/cancel`)
      Object.assign(buyer.cookies, copied)
      t.equal((await buyer.read('/api/cart')).json.count, end === 'refunded' ? 0 : 2, end)
      const { headers, status } = await buyer.see('/api/cart')
      if (end === 'refunded') t.equal(headers['location'], `/api/cart?ordered=${orderId}`, end)
      else t.equal(status, 200, 'an unpaid order leaves the cart unchanged')
    }
  })

  t.test('items added during the payment stay in the cart', async (t) => {
    const buyer = visit()
    await add(buyer, 'MUG', '1')
    const orderId = orderIn((await order(buyer)).headers['location'])
    await add(buyer, 'BOWL', '1')
    await add(buyer, 'MUG', '1')
    await payElsewhere(orderId)
    await buyer.see(`/api/orders/${orderId}`)
    t.strictSame((await buyer.read('/api/cart')).json.lines, [
      { sku: 'MUG', quantity: 1 },
      { sku: 'BOWL', quantity: 1 },
    ])
    t.match((await order(buyer)).headers['location'], 'https://pay.example')
  })

  t.test('a repeated "Buy now" needs a confirmation, and fails for API clients', async (t) => {
    const buyer = visit()
    await add(buyer, 'BOWL', '1')
    const orderId = orderIn((await buyNow(buyer, 'MUG')).headers['location'])
    await payElsewhere(orderId)
    t.equal((await buyer.read('/api/cart')).json.count, 1, 'the cart is untouched')
    t.equal((await buyNow(buyer, 'MUG')).headers['location'], `/api/cart?ordered=${orderId}`)
    const { text } = await buyer.see(`/api/cart?lang=en&ordered=${orderId}`)
    t.match(text, 'You have already ordered these items:')
    t.match(text, '1 × Mug', 'the notice lists the ordered items')
    const items = [{ sku: 'MUG', quantity: 1 }]
    const refused = await buyer.post('/api/checkout', { items })
    t.equal(refused.status, 409)
    t.match(refused.json, { code: 'already_ordered', orderId })
    const key = { 'idempotency-key': randomUUID() }
    const intended = await buyer.post('/api/checkout', { items }, key)
    t.equal(intended.status, 201)
    t.not(intended.json.orderId, orderId)

    const apiClient = visit()
    await add(apiClient, 'BOWL', '3')
    const same = [{ sku: 'BOWL', quantity: 3 }]
    const cart = await apiClient.post('/api/checkout', { items: same })
    const twice = await apiClient.post('/api/checkout', { items: same })
    t.equal(twice.json.orderId, cart.json.orderId, 'the cart’s unpaid order')
    await payElsewhere(cart.json.orderId)
    t.match((await apiClient.post('/api/checkout', { items: same })).json, {
      code: 'already_ordered',
    })
  })

  t.test('the order has the typed quantities', async (t) => {
    const buyer = visit()
    await add(buyer, 'MUG', '1')
    await add(buyer, 'BOWL', '1')
    const placed = await order(buyer, { MUG: '5' })
    const orderId = orderIn(placed.headers['location'])
    t.match((await orders.read(orderId))?.lines, [
      { sku: 'MUG', quantity: 5 },
      { sku: 'BOWL', quantity: 1 },
    ])
    t.equal((await buyer.read('/api/cart')).json.count, 6, 'the cart has it too')
    const updated = await buyer.submit('/api/cart/quantities', [
      ...(await cartForm(buyer, { MUG: '2' })),
      ['remove', 'BOWL'],
    ])
    t.equal(updated.headers['location'], '/api/cart')
    t.strictSame((await buyer.read('/api/cart')).json.lines, [{ sku: 'MUG', quantity: 2 }])

    const here = visit()
    await add(here, 'MUG', '1')
    const shown = await cartForm(here, { MUG: '4' })
    await add(here, 'BOWL', '1')
    const one = orderIn((await here.submit('/api/checkout', shown)).headers['location'])
    t.match((await orders.read(one))?.lines, { length: 1 }, 'only the lines that the page showed')
    t.equal((await here.read('/api/cart')).json.count, 5, 'another tab’s line is kept')
  })

  t.test('an invalid quantity is shown again as typed, with the reason', async (t) => {
    const buyer = visit()
    await add(buyer, 'MUG', '2')
    await add(buyer, 'BOWL', '1')
    for (const typed of ['0', '-3', '2,5', 'abc', '11', '99999999999', '']) {
      for (const path of ['/api/cart/quantities', '/api/checkout']) {
        const form = await cartForm(buyer, { MUG: typed, BOWL: '4' })
        const rejected = await buyer.submit(`${path}?lang=en`, form)
        t.match(
          [rejected.status, rejected.headers['location']],
          [303, '/api/cart?problem=invalid_request'],
          `${typed} ${path}`,
        )
        const page = await buyer.see(rejected.headers['location'] ?? '')
        t.equal(page.status, 200)
        t.match(page.text, /role="alert"[^>]*>One quantity[^<]*<a href="#quantity-MUG">Mug/)
        t.match(page.text, /id="quantity-MUG"[^>]*aria-invalid="true" aria-describedby="error-MUG"/)
        const french = await buyer.see('/api/cart?problem=invalid_request&lang=fr')
        t.match(french.text, `name="quantity" value="${typed}"`, 'in the other language too')
        t.match(french.text, 'saisissez un nombre entier de 1 à 10')
        t.match(page.text, 'enter a whole number from 1 to 10.', typed)
        t.match(page.text, `name="quantity" value="${typed}"`, 'the typed text is kept')
        t.strictSame((await buyer.read('/api/cart')).json.lines, [
          { sku: 'MUG', quantity: 2 },
          { sku: 'BOWL', quantity: 4 },
        ])
      }
    }
    for (const typed of ['0', '-3', 'abc', '99999999999']) {
      for (const path of ['/api/cart', '/api/checkout']) {
        const fields = { action: 'add', sku: 'MUG', quantity: typed }
        const visitor = visit()
        const rejected = await visitor.submit(`${path}?lang=en`, fields)
        t.match(
          [rejected.status, rejected.headers['location']],
          [303, '/api/cart?problem=invalid_request'],
          `${typed} ${path}`,
        )
        const page = await visitor.see(rejected.headers['location'] ?? '')
        t.match(page.text, /id="cart-alert">Mug[^<]* · “/, 'it names the product')
        t.match(page.text, /aria-invalid="true" aria-describedby="cart-alert"/)
        t.match(page.text, 'enter a whole number from 1 to 10.', typed)
        t.match(page.text, `name="quantity" value="${typed}"`, 'the typed text is kept')
      }
    }
    const short = await order(buyer, { MUG: '3', BOWL: '1' })
    t.equal(short.status, 303)
  })

  t.test('the buyer sees every limit on the quantity', async (t) => {
    const buyer = visit()
    const full = await buyer.post('/api/cart', { action: 'add', sku: 'MUG', quantity: 12 })
    t.match(full.json, {
      count: 10,
      limit: { sku: 'MUG', requested: 12, added: 10, inCart: 10, reason: 'maximum', max: 10 },
    })
    const none = await buyer.submit('/api/cart', { action: 'add', sku: 'MUG', quantity: '2' })
    t.equal(none.headers['location'], '/api/cart?sku=MUG&requested=2&added=0')
    t.match(
      (await buyer.see('/api/cart?lang=en&sku=MUG&requested=2&added=0')).text,
      'Nothing was added: at most 10 per order, and your cart has 10.',
    )
    const few = await buyer.post('/api/cart', { action: 'add', sku: 'RARE', quantity: 3 })
    t.match(few.json.limit, { requested: 3, added: 1, reason: 'stock', max: 1 })
    t.match(
      (await buyer.see('/api/cart?lang=fr&sku=RARE&requested=3&added=1')).text,
      '1 article ajouté sur 3 : il n’en reste que 1, et votre panier en contient 1.',
    )
    const gone = await buyer.post('/api/cart', { action: 'add', sku: 'GONE', quantity: 1 })
    t.match(gone.json, { count: 11, limit: { added: 0, reason: 'stock', max: 0 } })
    const set = await buyer.post('/api/cart', { action: 'set', sku: 'MUG', quantity: 11 })
    t.match([set.status, set.json], [422, { code: 'too_many', sku: 'MUG', maxPerOrder: 10 }])
    t.equal((await buyer.read('/api/cart')).json.count, 11, 'rejected, not reduced')
    const hasty = visit()
    const now = await buyNow(hasty, 'RARE', '7')
    t.match([now.status, now.headers['location']], [303, '/api/cart?problem=sold_out'])
    t.match(
      (await hasty.see('/api/cart?problem=sold_out')).text,
      'name="quantity" value="7"',
      'the typed quantity is kept',
    )

    const again = visit()
    const orderId = orderIn((await buyNow(again, 'RARE')).headers['location'])
    await again.post(`/api/orders/${orderId}/cancel`)
    const other = await visit().post('/api/checkout', { items: [{ sku: 'RARE', quantity: 1 }] })
    await again.submit(`/api/orders/${orderId}/again`, {})
    t.match((await again.see(`/api/cart?lang=en&again=${orderId}`)).text, 'sold out for now.')
    await again.see(shop.linkTo(other.json.orderId))
    await again.post(`/api/orders/${other.json.orderId}/cancel`)
  })

  t.test('a form from an outdated page changes nothing', async (t) => {
    const buyer = visit()
    await add(buyer, 'MUG', '1')
    const before = await cartForm(buyer)
    delete buyer.cookies['__Host-cart']
    await add(buyer, 'BOWL', '1')
    for (const path of ['/api/cart/quantities', '/api/checkout']) {
      const answer = await buyer.submit(path, before)
      t.equal(answer.headers['location'], '/api/cart?outdated=true')
    }
    t.match((await buyer.see('/api/cart?lang=en&outdated=true')).text, 'out of date')
    t.strictSame((await buyer.read('/api/cart')).json.lines, [{ sku: 'BOWL', quantity: 1 }])
  })
}
