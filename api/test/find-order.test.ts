import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import t from 'tap'
import { createSqs } from '#core/aws/clients.ts'
import { orderNumber } from '#core/ids.ts'
import { toEmailKey } from '#core/order/email-key.ts'
import { queueUrl, userPool } from '../../local/settings.ts'
import { edgeHeaders } from '../../test/support/edge-headers.ts'
import { openBrowser } from './support/clients.ts'
import { hosts } from './support/hosts.ts'
import { openShop, siteOrigin } from './support/shop.ts'

const path = '/api/orders/find'
const email = 'secret.buyer@example.com'

for (const [host, open] of Object.entries(hosts)) {
  t.test(`${host}: a request for a link is answered the same for every order`, async (t) => {
    const shop = await openShop(t)
    const { deps, logged } = shop
    const calls: string[] = []
    const record = <T extends object>(name: string, part: T): T =>
      new Proxy(part, {
        get: (target, key) => {
          const found = Reflect.get(target, key)
          if (typeof found !== 'function') return found
          return (...parameters: unknown[]) => {
            calls.push(`${name}.${String(key)}`)
            return found.apply(target, parameters)
          }
        },
      })
    const recorded: typeof deps = {
      ...deps,
      orders: record('orders', deps.orders),
      requestCounter: {
        ...deps.requestCounter,
        count: async (limit) => {
          calls.push('count')
          return deps.requestCounter.count(limit)
        },
      },
      sendTask: async (message) => {
        calls.push(`sendTask ${JSON.stringify(message.body).length}`)
        return deps.sendTask(message)
      },
    }
    const client = await open({ deps: recorded }, t)
    const visit = () => openBrowser(client, siteOrigin)
    const { orderId } = (
      await visit().post('/api/checkout', { items: [{ sku: 'MUG', quantity: 1 }] })
    ).json
    const order = await deps.orders.read(orderId)
    await shop.settle(order ? [shop.paymentOf(order)] : [])

    const answers = []
    for (const wanted of [
      { number: orderNumber(orderId), email },
      { number: orderNumber(orderId), email: 'secret.other@example.com' },
      { number: '0000-0000', email },
    ]) {
      calls.length = 0
      const answer = await visit().post(path, wanted)
      answers.push([answer.status, answer.json, [...calls]])
      const form = await visit().submit(`${path}?lang=fr`, { ...wanted, email: ` ${email} ` })
      t.equal(form.status, 303)
      t.equal(form.headers['location'], `${path}?requested=true`)
    }
    const [first, ...others] = answers
    t.match(first, [202, { next: `${path}?requested=true` }])
    for (const other of others) t.strictSame(other, first, 'the same answer, after the same calls')
    t.strictSame(
      first?.[2],
      ['count', first?.[2]?.[1]],
      'no call looks for the order, so the time cannot tell',
    )

    const sqs = createSqs(userPool.region)
    t.teardown(() => sqs.destroy())
    const QueueUrl = queueUrl('ecommerce-long-tasks')
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    )
    const bodies = Messages.map(({ Body = '' }) => Body).filter((body) => /order\.link/.test(body))
    t.ok(bodies.length > 0)
    t.match(JSON.parse(bodies[0] ?? '{}').body, {
      number: orderNumber(orderId),
      emailKey: toEmailKey(email),
    })
    t.notMatch(bodies.join(), '@', 'the queue contains no address')
    t.notMatch(logged.join('\n'), email, 'the log contains no address')
  })

  t.test(`${host}: the form works in both languages, and shows what is wrong`, async (t) => {
    const shop = await openShop(t)
    const client = await open(shop, t)
    const visitor = openBrowser(client, siteOrigin)
    const page = await visitor.see(`${path}?lang=fr`)
    t.match(page.text, /<h1>Retrouver ma commande<\/h1>[\s\S]*action="\/api\/orders\/find"/)
    const english = await visitor.see(`${path}?lang=en`)
    t.match(english.text, '<h1>Find my order</h1>')
    t.match((await visitor.see(`${path}?requested=true&lang=en`)).text, 'within a few minutes')
    t.same((await visitor.read(path)).json, { next: path })

    const wrong = await visitor.submit(path, { number: '12', email: 'a@b.example' })
    t.match([wrong.status, wrong.headers['location']], [303, `${path}?problem=invalid_request`])
    const rejectedPath = wrong.headers['location'] ?? ''
    for (const [language, name, reason] of [
      ['fr', 'Numéro de commande', 'a huit lettres ou chiffres'],
      ['en', 'Order number', 'has eight letters or digits'],
    ] as const) {
      const { status, text } = await visitor.see(`${rejectedPath}&lang=${language}`)
      t.equal(status, 200, 'a reload sends nothing again')
      t.match(text, new RegExp(`role="alert">[^<]+<a href="#number">${name}</a></p>`))
      t.match(text, new RegExp(`id="number-error">[^<]*${reason}`))
      t.match(
        text,
        /id="number"[^>]*value="12"[^>]*aria-describedby="number-error number-rule" aria-invalid="true"/,
      )
      t.match(text, /id="email"[^>]*value="a@b\.example"(?![^>]*aria-invalid)/)
    }
    await visitor.submit(path, { number: '', email: 'nobody' })
    const both = (await visitor.see(`${rejectedPath}&lang=en`)).text
    t.match(both, /href="#number">Order number<\/a>, <a href="#email">E-mail address of the order</)
    t.match(both, /value="nobody"[^>]*aria-describedby="email-error" aria-invalid="true"/)
    t.match(both, 'id="email-error">An e-mail address has an @')
    const accepted = await visitor.submit(path, { number: '4f7q 9kxm', email })
    t.equal(accepted.headers['location'], `${path}?requested=true`)
    t.match((await visitor.see(path)).text, new RegExp(`value="4f7q 9kxm"[\\s\\S]*${email}`))
    t.notMatch((await openBrowser(client, siteOrigin).see(path)).text, /4f7q|aria-invalid/)
    const strange = await visitor.submit(path, { number: '4F7Q-9KXM', email, extra: 'x' })
    const general = await visitor.see(strange.headers['location'] ?? '')
    t.match(general.text, /role="alert">We did not understand/)
    t.notMatch(general.text, 'aria-invalid')
    const json = await visitor.post(path, { number: '12', email })
    t.match(
      [json.status, json.json],
      [400, { code: 'invalid_request', errors: [{ path: 'body/number' }] }],
    )
    t.equal((await visitor.post(path, { number: '4F7Q-9KXM', email: 'nobody' })).status, 400)
    const foreign = await client({
      method: 'POST',
      path,
      headers: { origin: 'https://evil.example', 'content-type': 'application/json' },
      body: JSON.stringify({ number: '4F7Q-9KXM', email }),
    })
    t.equal(foreign.status, 403, 'another site cannot request links')
    const unknown = await visitor.see('/api/orders/ord_01M83VNVF87VRSP9TWRENQ0000?lang=en')
    t.match(unknown.text, 'href="/api/orders/find"', 'the problem page leads to the form')
    t.match((await visitor.see('/api/auth/sign-in?lang=en')).text, 'href="/api/orders/find"')
  })

  t.test(`${host}: one client may request a limited number of links`, async (t) => {
    const shop = await openShop(t)
    const client = await open(shop, t)
    // Half past an hour, so that the test does not cross one.
    const hourMs = 3600_000
    shop.clockOffset.ms = (hourMs * 3) / 2 - (Date.now() % hourMs)
    const request = (headers: Readonly<Record<string, string>>) =>
      openBrowser(client, siteOrigin).post(path, { number: '4F7Q-9KXM', email }, headers)
    const home = { ...edgeHeaders(), 'x-client-address': '2001:db8:1:2::1' }
    let accepted = 0
    let limited = await request(home)
    while (limited.status === 202) {
      accepted += 1
      limited = await request(home)
    }
    t.equal(accepted, 60)
    t.match([limited.status, limited.json], [429, { code: 'too_many_attempts' }])
    const wait = Number(limited.headers['retry-after'])
    t.ok(wait >= 1 && wait <= 3600, `Retry-After: ${wait}`)
    const neighbour = { ...edgeHeaders(), 'x-client-address': '2001:db8:1:3::1' }
    t.equal((await request(neighbour)).status, 202, 'another network is served')
    const limitedVisitor = openBrowser(client, siteOrigin)
    const form = await limitedVisitor.ask({
      method: 'POST',
      path: `${path}?lang=en`,
      headers: {
        ...home,
        accept: 'text/html',
        origin: siteOrigin,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ number: '4F7Q-9KXM', email }).toString(),
    })
    t.equal(form.status, 303)
    const page = await limitedVisitor.see(`${form.headers['location']}&lang=en`)
    t.match(page.text, 'Too many requests from your network')
    t.match(page.text, `value="${email}"`)
  })
}
