import t from 'tap'
import type { Order } from '#core/order/order.ts'
import { checkLink } from '#core/order/order-link.ts'
import { type MailKind, mailKinds, mailsOf } from '#core/order/order-mail.ts'
import { composeOrderMail } from '#core/presentation/mails/order-mail.ts'
import { testLink } from '../support/mail-link.ts'

const order: Order = {
  orderId: 'ord_01M8B2DBJ0FAW3R8RYCSNXG2X6',
  email: 'a@b.example',
  status: 'paid',
  createdAt: '2026-11-23T10:00:00.000Z',
  updatedAt: '2026-11-23T10:00:00.000Z',
  traceId: 'trc_1',
  language: 'en',
  lines: [
    { sku: 'MUG', name: { fr: 'Tasse', en: 'Mug' }, quantity: 2, unitPrice: 2400, taxRate: 2000 },
    { sku: 'OIL', name: { fr: 'Huile', en: 'Oil' }, quantity: 1, unitPrice: 1055, taxRate: 550 },
  ],
  total: 5855,
  currency: 'EUR',
  charged: { amount: 5855, currency: 'EUR' },
  address: {
    name: '<b>Ève</b>',
    line1: '1 rue Haute',
    postalCode: '59000',
    city: 'Lille',
    country: 'FR',
  },
  refunded: 0,
  disputesOpen: 0,
  outbox: {},
  sessionExpiresAt: 1_795_430_100,
  attempt: 1,
}
const refund = { refundId: 'rfd_1', amount: 1055, currency: 'EUR' }

function mailOf(kind: MailKind, over: Partial<Order> = {}) {
  const changed = { ...order, ...over }
  const [stored] = mailsOf(changed, kind, new Date(), { refund })
  if (!stored) throw new Error('the order has an address')
  return composeOrderMail(changed, stored, testLink)
}

t.test('the confirmation has items, VAT by rate, total, address and the signed link', async (t) => {
  const { text, html, subject, id, to } = mailOf('confirmed')
  t.match(subject, /^Order \w{4}-\w{4} confirmed$/)
  t.equal(id, `${order.orderId}-confirmed`)
  t.equal(to, 'a@b.example')
  t.match(text, '2 × Mug: €48.00')
  t.match(text, 'Total: €58.55')
  t.match(text, 'includes VAT 20%: €8.00')
  t.match(text, 'includes VAT 5.5%: €0.55')
  t.match(text, 'Delivery address\n<b>Ève</b>\n1 rue Haute\n59000 Lille\nFrance')
  const [, token = ''] =
    /https:\/\/shop\.example\/api\/orders\/\w{30}\?token=(\S+)&lang=en/.exec(text) ?? []
  const { orderId } = order
  const days = (count: number) => new Date(testLink.now.getTime() + count * 24 * 3600_000)
  t.equal(checkLink({ orderId, token }, [testLink.key], days(89)), 'valid')
  t.equal(checkLink({ orderId, token }, [testLink.key], days(90)), 'invalid', 'it has expired')
  t.match(html, '&#60;b&#62;Ève', 'texts of buyers are escaped')
  t.match(html, /<html lang="en">[\s\S]*color-scheme" content="light dark"/)
})

t.test('if an operator approved another amount, the mail shows it, without VAT', async (t) => {
  const { text } = mailOf('confirmed', { charged: { amount: 100, currency: 'EUR' } })
  t.match(text, 'Total: €1.00')
  t.notMatch(text, 'VAT')
  const foreign = mailOf('confirmed', { charged: { amount: 2400, currency: 'GHS' } })
  t.match(foreign.text, 'Total: 2400 GHS')
})

t.test(
  'a mail after a partial refund shows what is left, in the currency of the payment',
  async (t) => {
    const { text } = mailOf('shipped', { refunded: 1055 })
    t.match(
      text,
      'Total: €58.55\nincludes VAT 20%: €8.00\nincludes VAT 5.5%: €0.55\nRefunds: −€10.55',
    )
    t.match(text, 'Total after the refund: €48.00')
    t.notMatch(mailOf('shipped').text, 'Refunds')
    const dollars = { refunded: 1055, charged: { amount: 5855, currency: 'USD' } }
    t.match(mailOf('completed', dollars).text, 'Total after the refund: US$48.00')
  },
)

t.test('each kind has its own id and subject, in both languages', async (t) => {
  for (const language of ['fr', 'en'] as const) {
    const all = mailKinds.map((kind) => mailOf(kind, { language }))
    t.equal(new Set(all.map(({ id }) => id)).size, mailKinds.length)
    t.equal(new Set(all.map(({ subject }) => subject)).size, mailKinds.length)
    for (const { id, html, text } of all) {
      t.match(id, /^[\w.-]{1,256}$/, 'the characters of a tag in SES')
      t.match(html, `<html lang="${language}">`)
      t.notMatch(`${html}${text}`, /undefined|null|NaN/)
    }
  }
  t.match(mailOf('refunded').text, '€10.55')
  t.match(mailOf('cancelled').text, '€10.55')
})

t.test('the mail about a cancelled order tells that nothing was charged', async (t) => {
  const { charged: _, ...unpaid } = order
  const [stored] = mailsOf(unpaid, 'cancelled', new Date())
  t.match(stored && composeOrderMail(unpaid, stored, testLink).text, 'Nothing was charged.')
})

t.test('an order without an address has no mail', async (t) => {
  const { email: _, ...nameless } = order
  t.same(mailsOf(nameless, 'confirmed', new Date()), [])
})

t.test('every mail tells where to write to, if the shop has a contact address', async (t) => {
  const texts = {
    fr: 'Répondez à ce message ou écrivez à',
    en: 'Reply to this message or write to',
  }
  for (const language of ['fr', 'en'] as const) {
    for (const kind of mailKinds) {
      const { text, html } = mailOf(kind, { language })
      t.match(text, `${texts[language]} ${testLink.contact}`, kind)
      t.match(html, texts[language], kind)
      t.match(html, `href="mailto:${testLink.contact}"`, kind)
      const [stored] = mailsOf(order, kind, new Date(), { refund })
      const without = { ...testLink, contact: undefined }
      const silent = stored && composeOrderMail({ ...order, language }, stored, without)
      t.notMatch(
        `${silent?.text}${silent?.html}`,
        /mailto|Répondez|écrivez|Reply|write to us/,
        kind,
      )
    }
  }
})
