import { until } from '../../support/wait.ts'
import type { Attack, Tries } from '../attack.ts'
import { goodPassword, jsonHeaders, type Lab } from '../lab.ts'
import { injectLog, injectSpreadsheet, injectTerminal } from './injected-output.ts'

const script = '<script>canary()</script>'

/** Texts that a header, a log, a page, a mail, a query, a spreadsheet or a terminal could run. */
export const injection: Attack = async (lab, tries) => {
  await injectHeaders(lab, tries)
  await injectQueries(lab, tries)
  await injectPages(lab, tries)
  await injectTerminal(lab, tries)
  injectSpreadsheet(tries)
  await injectLog(lab, tries)
}

async function injectHeaders(lab: Lab, tries: Tries): Promise<void> {
  const lines = [
    '%0d%0ax-injected:%201',
    '%0ax-injected:%201',
    '%E5%98%8D%E5%98%8Ax-injected:1',
    '%00x-injected:1',
  ]
  const paths = [
    '/api/cart?lang=fr',
    '/api/cart/',
    '/api/auth/sign-in?returnTo=/api/cart',
    '/api/orders/find?x=',
    '/fr',
    '/en',
    '/',
  ]
  for (const path of paths) {
    for (const line of lines) {
      const { headers } = await lab.toEdge({ path: path + line, headers: { accept: 'text/html' } })
      tries.record(`${path}${line}`, headers['x-injected'] !== undefined)
    }
  }
  const { email } = await lab.openAccount()
  for (const returnTo of [
    '/api/cart\r\nx-injected: 1',
    '//evil.example',
    'https://evil.example',
    '/\\evil.example',
    '/fr/..//evil.example',
    'javascript:canary()',
    '/api/cart?next=https://evil.example',
    '\t//evil.example',
  ]) {
    const answer = await lab
      .visit()
      .submit('/api/auth/sign-in', { email, password: goodPassword, returnTo })
    const { location = '', 'x-injected': injected } = answer.headers
    const away = new URL(location, lab.urls.edge).origin !== lab.urls.edge
    tries.record(
      `returnTo ${JSON.stringify(returnTo)}`,
      injected !== undefined || away || answer.status !== 303,
    )
  }
}

/** Names and values of DynamoDB expressions, and of SQL. A 5xx counts as through. */
async function injectQueries(lab: Lab, tries: Tries): Promise<void> {
  const texts = [
    '#a',
    ':x',
    'MUG-01 OR attribute_exists(orderId)',
    "' OR '1'='1",
    '{"S":"x"}',
    '$ne',
    '__proto__',
    'constructor',
    '\u0000',
    '"; DROP TABLE orders; --',
    '\ud800',
    'limit#network#10.0.0.1',
  ]
  const post = (path: string, body: object) =>
    lab.toEdge({
      method: 'POST',
      path,
      headers: jsonHeaders(lab.urls.edge),
      body: JSON.stringify(body),
    })
  for (const text of texts) {
    const encoded = encodeURIComponent(text.toWellFormed())
    const answers = {
      'a product': await post('/api/checkout', { items: [{ sku: text, quantity: 1 }] }),
      'a product as an object': await post('/api/checkout', {
        items: [{ sku: { [text]: text }, quantity: 1 }],
      }),
      'a cart line': await post('/api/cart', { action: 'add', sku: text, quantity: 1 }),
      'an order id': await lab.toEdge({ path: `/api/orders/${encoded}` }),
      'a cursor': await lab.toEdge({ path: `/api/orders?cursor=${encoded}` }),
      'an order number': await post('/api/orders/find', { number: text, email: 'a@example.com' }),
      'an e-mail address': await post('/api/orders/find', {
        number: '0000-0000',
        email: `${text}@example.com`,
      }),
      'a password': await post('/api/auth/sign-in', {
        email: 'a@example.com',
        password: `${text}${'x'.repeat(9)}`,
      }),
      'a code': await post('/api/auth/reset', {
        email: 'b@example.com',
        code: text,
        password: 'Attack-1234!',
      }),
    }
    for (const [what, { status }] of Object.entries(answers)) {
      const accepted = status < 300 && !['an e-mail address'].includes(what)
      tries.record(`${what} ${JSON.stringify(text)}: ${status}`, status >= 500 || accepted)
    }
  }
}

async function injectPages(lab: Lab, tries: Tries): Promise<void> {
  const reflected = [
    '/api/auth/sign-in?returnTo=',
    '/api/auth/sign-in?problem=',
    '/api/auth/reset?sent=',
    '/api/orders/find?requested=',
    '/api/cart?again=',
    '/api/cart?limit=',
    '/api/cart?lang=',
    '/api/',
    '/api/orders/',
  ]
  for (const path of reflected) {
    for (const text of [`">${script}`, `'>${script}`, 'x" onerror="canary()', '{{7*7}}']) {
      const answer = await lab.toEdge({
        path: path + encodeURIComponent(text),
        headers: { accept: 'text/html' },
      })
      tries.record(`${path}${text}`, hasMarkup(answer.text))
    }
  }
  const typed = lab.visit()
  await typed.submit('/api/auth/sign-in', { email: `">${script}@x`, password: 'x' })
  const page = await typed.see('/api/auth/sign-in?problem=invalid_credentials')
  tries.record('a typed e-mail address', hasMarkup(page.text))

  const texts = [
    script,
    '"><img src=x onerror=canary()>',
    "'); DROP TABLE orders; -- ",
    '=HYPERLINK("http://evil.example")',
    '\u202ecanary',
    '{{constructor.constructor("canary()")()}}',
  ]
  const bought: string[] = []
  for (const text of texts) {
    const account = await lab.openAccount()
    const { orderId, sessionId } = await lab.order(account.browser)
    const address = {
      line1: text,
      line2: text,
      postal_code: '44000',
      city: text,
      state: null,
      country: 'FR',
    }
    tries.works(
      'the buyer pays',
      (await lab.pay(sessionId, { name: text, address })) === 'complete',
    )
    bought.push(orderId)
    await until(
      'the payment is known',
      async () => (await lab.stores.order(orderId))?.status !== 'pending',
    )
    for (const accept of ['text/html', 'application/json']) {
      const answer = await account.browser.ask({
        path: `/api/orders/${orderId}`,
        headers: { accept },
      })
      tries.record(
        `${accept} of an order for ${text}`,
        accept === 'text/html'
          ? hasMarkup(answer.text)
          : answer.headers['x-content-type-options'] !== 'nosniff',
      )
    }
    const shown = await lab.client.send(lab.urls.control, { path: `/orders/${orderId}` })
    tries.record(`the control page for ${text}`, hasMarkup(shown.text))
  }
  await until(
    'the last order is in the sales database',
    async () => (await lab.stores.rows(bought.at(-1))).length > 0,
  )
  for (const orderId of bought) {
    const rows = await lab.stores.rows(orderId)
    tries.record(`the sales database has ${rows.length} rows for an order`, rows.length !== 1)
  }
  for (const { subject, html } of await lab.stores.mails())
    if (/canary/.test(html)) tries.record(`the mail "${subject}"`, hasMarkup(html))
}

/** Whether a text of the attacker is markup in a page. */
const hasMarkup = (html: string) => /<script>canary|<img src=x|onerror="canary/.test(html)
