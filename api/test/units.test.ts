import t from 'tap'
import { errorCodes } from '#core/errors.ts'
import { isPaid, orderStatuses } from '#core/order/lifecycle.ts'
import type { Order, OrderEvent } from '#core/order/order.ts'
import { html, markupOf } from '#core/presentation/html.ts'
import { statusTexts } from '#core/presentation/status-texts.ts'
import type { Refund } from '#core/refund/refund.ts'
import { buildApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { orderPage } from '../orders/page.ts'
import { orderTexts } from '../orders/texts.ts'
import { toOrderView } from '../orders/view.ts'
import { problemText } from '../pages/problem-page.ts'
import { fillShell, readShells } from '../pages/shell.ts'
import { prefersHtml } from '../plugins/pages.ts'
import { type ProblemCode, problemKinds } from '../problem.ts'
import { openShop } from './support/shop.ts'

t.test('every schema compiles, although each is compiled at its first use', async (t) => {
  const { deps } = await openShop(t)
  // The same routes, but all schemas are compiled at start-up.
  const eager = buildApp(deps, { eagerSchemas: true })
  t.teardown(() => eager.close())
  await eager.ready()
  t.pass('all schemas compile')
  const lazy = buildApp(deps)
  t.teardown(() => lazy.close())
  await lazy.ready()
  t.equal(lazy.printRoutes(), eager.printRoutes())
})

t.test('templates escape their values', async (t) => {
  const name = `<b class="x">'&'</b>`
  t.equal(
    markupOf(html`<p title="${name}">${name}</p>`),
    '<p title="&#60;b class=&#34;x&#34;&#62;&#39;&#38;&#39;&#60;/b&#62;">&#60;b class=&#34;x&#34;&#62;&#39;&#38;&#39;&#60;/b&#62;</p>',
  )
  t.equal(
    markupOf(html`${[1, 2].map((n) => html`<i>${n}</i>`)}${undefined}${false}${0}`),
    '<i>1</i><i>2</i>0',
  )
  const fake = { toString: () => '<script>' } as unknown as string
  t.notMatch(markupOf(html`${fake}`), '<script>')
})

t.test('a page is inserted into the shell unchanged', async (t) => {
  const shell =
    '<title><!--shell:title--></title><!--shell:head--><main><!--shell:content--></main>'
  const page = { title: `$& <1>`, content: html`<p>${"$' $1"}</p>` }
  t.equal(
    fillShell(shell, page, '/api/cart'),
    '<title>$&#38; &#60;1&#62;</title><main><p>$&#39; $1</p></main>',
  )
  const dir = t.testdir({
    fr: { _shell: { 'index.html': shell } },
    en: { _shell: { 'index.html': '<title></title>' } },
  })
  t.throws(() => readShells(dir, undefined), {
    message: /en.+is missing the markers <!--shell:title-->, <!--shell:head-->/,
  })
})

t.test('the link to the other language keeps the page and its query', async (t) => {
  const link = '<a href="?lang=en">EN</a>'
  const page = { title: 'x', content: html`` }
  const linkFrom = (address: string) => /href="(.*?)"/.exec(fillShell(link, page, address))?.[1]
  t.equal(linkFrom('/api/cart'), '/api/cart?lang=en')
  t.equal(linkFrom('/api/orders?cursor=a%2Fb&lang=fr'), '/api/orders?cursor=a%2Fb&#38;lang=en')
})

t.test('the Accept header identifies browsers', async (t) => {
  t.ok(prefersHtml('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'))
  for (const accept of [
    undefined,
    '',
    '*/*',
    'application/json',
    'application/json, text/html',
    'text/htmlx',
    'text/html;q=0.1, application/json',
    'application/json;q=0.5, text/html;q=0.5',
    'text/html;q=0, */*',
    'text/html;q=much',
  ])
    t.notOk(prefersHtml(accept), `${accept}`)
  for (const accept of [
    'TEXT/HTML',
    'text/html ; charset=utf-8',
    'application/json;q=0.1, text/html',
    'application/json;Q=0.8, text/html;Q=0.9',
  ])
    t.ok(prefersHtml(accept), accept)
})

t.test('every problem code has a status, and a text in both languages', async (t) => {
  for (const code of errorCodes) t.ok(problemKinds[code].status >= 400)
  const generic = problemText('internal', 'en')
  for (const [code, { status }] of Object.entries(problemKinds)) {
    if (status >= 500) continue
    t.not(problemText(code as ProblemCode, 'en'), generic, code)
    t.not(problemText(code as ProblemCode, 'fr'), problemText(code as ProblemCode, 'en'), code)
  }
})

t.test("an order's steps come from its timeline", async (t) => {
  const order = {
    orderId: 'ord_01M83VNVF87VRSP9TWRENQ0008',
    status: 'shipping',
    lines: [],
    total: 0,
    currency: 'EUR',
    createdAt: '0',
    stepDueAt: '9',
    sessionExpiresAt: 9,
  } as unknown as Order
  const entry = (key: string, at: string): OrderEvent => ({ entry: key, at, what: '' })
  const entries = [
    entry('placed', '0'),
    entry('session_completed#cs_1', '1'),
    entry('session_async_succeeded#cs_1', '2'),
    entry('start-packaging', '3'),
    entry('start-shipping', '4'),
  ]
  t.match(toOrderView({ order, entries, refunds: [] }, 'fr'), {
    number: 'RENQ-0008',
    steps: [
      { status: 'paid', at: '2' },
      { status: 'packaging', at: '3' },
      { status: 'shipping', at: '4' },
    ],
    dueAt: '9',
  })
  t.notOk(toOrderView({ order, entries, refunds: [] }, 'fr').payUntil)
  const unpaid = { ...order, status: 'pending' as const }
  t.equal(
    toOrderView({ order: unpaid, entries: [], refunds: [] }, 'fr').payUntil,
    '1970-01-01T00:00:09.000Z',
  )
  const waiting = { ...order, status: 'awaiting_funds' as const }
  t.strictSame(
    toOrderView({ order: waiting, entries: entries.slice(0, 2), refunds: [] }, 'fr').steps,
    [],
  )
  for (const status of orderStatuses) {
    t.ok(statusTexts.fr[status] && orderTexts.en.names[status], status)
    t.equal(
      toOrderView({ order: { ...order, status }, entries, refunds: [] }, 'en').steps[0]?.status ===
        'paid',
      isPaid(status),
    )
  }
})

t.test('a buyer sees a failed refund until it was replaced, and a transfer as such', async (t) => {
  const charged = { amount: 4800, currency: 'EUR' }
  const order = {
    orderId: 'ord_01M83VNVF87VRSP9TWRENQ0008',
    lines: [],
    charged,
  } as unknown as Order
  const row = (refundId: string, status: string, more: object = {}) =>
    ({ refundId, status, amount: 1000, requestedAt: refundId, ...more }) as Refund
  const seen = (refunds: readonly Refund[]) => {
    const events = [...refunds].map(({ refundId, status }) => `refund-${status}#${refundId}`)
    const entries = events.map((entry, index) => ({ entry, at: `${index}`, what: '' }))
    return toOrderView({ order: { ...order, refunded: 0 }, entries, refunds }, 'en').refunds.map(
      ({ amount, progress }) => [amount, progress],
    )
  }
  const failed = row('1', 'failed')
  t.same(seen([failed]), [[1000, 'failed']])
  t.same(seen([failed, row('2', 'pending', { amount: 400 })]), [
    [600, 'failed'],
    [400, 'pending'],
  ])
  const transfer = row('2', 'succeeded', { paidBy: 'transfer', replaces: '1' })
  t.same(seen([failed, transfer]), [[1000, 'transferred']])
  t.match(orderTexts.en.refunds.transferred('€10.00'), /bank transfer/)
})

t.test(
  "an order's page shows what was paid and returned, in the currency of the payment",
  async (t) => {
    const lines = [
      { sku: 'A', name: { fr: 'A', en: 'A' }, quantity: 1, unitPrice: 2400, taxRate: 0 },
    ]
    const sample = {
      ...{ orderId: 'ord_01M83VNVF87VRSP9TWRENQ0008', status: 'completed', lines, refunded: 0 },
      ...{ total: 2400, currency: 'EUR', createdAt: '2026-11-30T10:00:00.000Z' },
    } as unknown as Order
    const row = { refundId: 'rfd_1', status: 'succeeded', amount: 500, requestedAt: '1' } as Refund
    const show = (order: Partial<Order>, refunds: readonly Refund[] = []) => {
      const view = toOrderView({ order: { ...sample, ...order }, entries: [], refunds }, 'en')
      return markupOf(
        orderPage(view, { language: 'en', isFromPayment: false, contact: undefined }).content,
      )
    }
    const dollars = show({ charged: { amount: 2400, currency: 'USD' }, refunded: 500 }, [row])
    t.match(dollars, /Amount paid<\/span> <span>US\$24\.00/)
    t.match(dollars, /<p data-refund="done">US\$5\.00 refunded/)
    t.match(dollars, /Total after the refund<\/span> <strong>US\$19\.00/)
    t.notMatch(dollars, 'VAT')
    const more = show({ charged: { amount: 3000, currency: 'EUR' }, refunded: 500 }, [row])
    t.match(more, /Total<\/span> <strong>€24\.00/)
    t.match(more, /Amount paid<\/span> <span>€30\.00/)
    t.match(more, /Total after the refund<\/span> <strong>€25\.00/)
    const paid = { charged: { amount: 2400, currency: 'EUR' } }
    t.notMatch(show(paid), /Amount paid|Total after/)
    const lost = show({ ...paid, refunded: 500, chargedBack: 1900 }, [row])
    t.match(lost, 'the bank returned €19.00')
    t.match(lost, /Returned by the bank<\/span> <span>−€19\.00/)
    t.match(lost, /Total after the refund<\/span> <strong>€0\.00/)
    for (const status of ['expired', 'payment_failed'] as const) {
      t.match(show({ status }), 'Nothing was charged.')
      const late = show({ ...paid, status, refunded: 2400 }, [row])
      t.notMatch(late, 'Nothing was charged.')
      t.match(late, 'Your payment arrived when this order was already closed.')
    }
  },
)

const limit = { orders: 5, units: 30 }
const limits = { guest: limit, account: limit, subnet: limit, network: limit, direct: limit }

const good = {
  SHOP_NAME: 'ecommerce',
  AWS_REGION: 'eu-west-1',
  ORDERS_TABLE: 'ecommerce-orders',
  PRODUCTS_TABLE: 'ecommerce-products',
  ORDERS_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/000000000000/ecommerce-orders',
  LONG_TASKS_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/long-tasks',
  TOPIC_ADMIN_ALERTS_ARN: 'arn:aws:sns:eu-west-1:1:alerts',
  COGNITO_USER_POOL_ID: 'eu-west-1_Comptoir1',
  COGNITO_CLIENT_ID: 'client',
  COGNITO_OPERATORS_POOL_ID: 'eu-west-1_Operators',
  COGNITO_OPERATORS_CLIENT_ID: 'operators',
  SITE_ORIGIN: 'https://shop.example',
  SECRETS_PREFIX: '/ecommerce',
  SHIP_TO: 'FR,BE',
  ORDER_LIMITS: JSON.stringify(limits),
  REFUND_LIMIT: '10000',
  SHELL_DIR: 'shell',
  VERSION: 'abc1234',
}

t.test('invalid settings are rejected', async (t) => {
  t.match(readConfig({ ...good, PATH: '/bin' }), {
    ...good,
    PORT: 4302,
    REFUND_LIMIT: 10_000,
    LOG_LEVEL: 'info',
  })
  t.notOk('PATH' in readConfig({ ...good, PATH: '/bin' }))
  t.ok(Object.isFrozen(readConfig(good)))
  const { ORDERS_TABLE: _, VERSION: __, ...less } = good
  t.throws(() => readConfig({ ...less, SHOP_NAME: 'My Shop', PORT: 'x' }), {
    message: /^SHOP_NAME must.+\nORDERS_TABLE is missing\nVERSION is missing\nPORT must/,
  })
  const refused = {
    'a path in the origin': { SITE_ORIGIN: 'https://shop.example/fr' },
    'an origin without TLS': { SITE_ORIGIN: 'http://shop.example' },
    'a local key set': { COGNITO_JWKS_URL: 'http://127.0.0.1:4306/keys' },
    'a local endpoint': { AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:4305' },
    'a local Stripe': { STRIPE_API_URL: 'http://127.0.0.1:4303' },
    'a missing limit': { ORDER_LIMITS: JSON.stringify({ ...limits, direct: undefined }) },
    'a limit of 0': {
      ORDER_LIMITS: JSON.stringify({ ...limits, guest: { orders: 0, units: 1 } }),
    },
    'limits that are not JSON': { ORDER_LIMITS: '5/30' },
    'local on Lambda': { SHOP_NAME: 'local', AWS_LAMBDA_FUNCTION_NAME: 'api' },
  }
  for (const [what, env] of Object.entries(refused))
    t.throws(() => readConfig({ ...good, ...env }), what)
  const local = {
    ...good,
    SHOP_NAME: 'local',
    SITE_ORIGIN: 'http://127.0.0.1:4300',
    STRIPE_API_URL: 'http://127.0.0.1:4303',
  }
  t.equal(readConfig(local).STRIPE_API_URL, 'http://127.0.0.1:4303')
})

t.test(
  'the page of an order and the shell have the contact address, or no invitation',
  async (t) => {
    const shell = (link: string) =>
      `<title><!--shell:title--></title><!--shell:head--><main><!--shell:content--></main>${link}`
    const footer = shell(
      '<!--contact--><a href="mailto:contact@address.invalid"></a><!--/contact-->',
    )
    const dir = t.testdir({
      fr: { _shell: { 'index.html': footer } },
      en: { _shell: { 'index.html': footer } },
    })
    t.equal(
      readShells(dir, 'help@shop.example').fr,
      shell('<a href="mailto:help@shop.example"></a>'),
    )
    t.equal(readShells(dir, undefined).en, shell(''))

    const order = {
      ...{ orderId: 'ord_01M83VNVF87VRSP9TWRENQ0008', status: 'paid', lines: [], refunded: 0 },
      ...{ total: 0, currency: 'EUR', createdAt: '2026-11-30T10:00:00.000Z' },
    } as unknown as Order
    const show = (language: 'fr' | 'en', contact?: string) => {
      const view = toOrderView({ order, entries: [], refunds: [] }, language)
      return markupOf(orderPage(view, { language, isFromPayment: false, contact }).content)
    }
    const link = 'mailto:help@shop.example?subject='
    t.match(
      show('fr', 'help@shop.example'),
      `Écrivez-nous à <a href="${link}Commande%20RENQ-0008">`,
    )
    t.match(show('en', 'help@shop.example'), `Write to us at <a href="${link}Order%20RENQ-0008">`)
    t.notMatch(show('fr'), /mailto|crivez/)
    t.notMatch(show('en'), /mailto|rite to/)
  },
)
