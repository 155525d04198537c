import { readFileSync } from 'node:fs'
import t from 'tap'
import { parseCatalogue } from '#core/catalogue/catalogue.ts'
import { limits, maxOrderLines } from '#core/catalogue/limits.ts'
import { maximumCharge } from '#core/charge-limits.ts'
import { mailsOf } from '#core/order/order-mail.ts'
import { makeMessage } from '#core/ports/messages.ts'
import { composeOrderMail } from '#core/presentation/mails/order-mail.ts'
import { toQueueJson } from '#core/queue-json.ts'
import { openEmulatedShop } from '../support/emulated-shop.ts'
import { testLink } from '../support/mail-link.ts'

const bytes = (text: string) => Buffer.byteLength(text)
const kb = 1024

// Four bytes per character, the maximum in UTF-8.
const longest = '🍵'.repeat(limits.nameCharacters.maximum)
const price = Math.floor(maximumCharge('EUR') / maxOrderLines / 10)
const goods = Array.from({ length: maxOrderLines }, (_, index) => ({
  sku: `X-${String(index).padStart(limits.skuCharacters.maximum - 2, '0')}`,
  price,
  stock: 10,
  name: { fr: longest, en: longest },
}))

t.test('one order can contain everything in the largest valid catalogue', async (t) => {
  const text = readFileSync(new URL('../../catalogue/catalogue.yaml', import.meta.url), 'utf8')
  const product = (index: number, { sku, name }: (typeof goods)[number]) => `
  - sku: ${sku}
    slug: { fr: x-${index}, en: x-${index} }
    name: ${JSON.stringify(name)}
    summary: { fr: x, en: x }
    description: { fr: x, en: x }
    category: linen
    price: ${price}
    stock: 10
    maxPerOrder: 10
    image: x
    details: { fr: [], en: [] }`
  const head = text.slice(0, text.indexOf('products:'))
  const largest = `${head}products:${goods.map((one, index) => product(index, one)).join('')}\n`
  t.equal(parseCatalogue(largest).products.length, maxOrderLines)
  t.throws(() => parseCatalogue(largest.replaceAll(`price: ${price}`, `price: ${price + 1}`)), {
    message: /maxPerOrder: allows an order that cannot be charged/,
  })

  const shop = await openEmulatedShop(t, { goods })
  const items = goods.map(({ sku }) => ({ sku, quantity: 10 }))
  const order = await shop.place({ items })
  t.equal(order.total, price * 10 * maxOrderLines)
  t.equal((await shop.sessionOf(order)).amount_total, order.total)

  // Stripe's texts have at most 5000 characters.
  const word = `\ufffe${'漢'.repeat(4999)}`
  const address = {
    line1: word,
    line2: word,
    city: word,
    postal_code: word,
    state: word,
    country: 'FR',
  }
  await shop.pay(order, { name: word, address })
  await shop.handleEvents()
  const paid = (await shop.read(order)).order
  t.match(paid, { status: 'paid', address: { name: word, city: word } })

  t.ok(bytes(JSON.stringify(paid)) < 400 * kb, 'DynamoDB: 400 KB per item')
  const event = {
    eventId: 'evt',
    kind: 'session_completed',
    objectId: 'cs',
    orderId: paid.orderId,
    createdAt: paid.createdAt,
    paid: true,
    amount: paid.total,
    currency: paid.currency,
    ...(paid.address && { address: paid.address }),
  } as const
  const message = makeMessage('payment.event', event, { traceId: 't', clock: shop.deps.clock })
  t.ok(bytes(toQueueJson(message)) < 1024 * kb, 'SQS: 1 MiB per message')
  const addressed = { ...paid, email: 'a@example.com' }
  const [stored] = mailsOf(addressed, 'confirmed', shop.deps.clock())
  const mail = stored && composeOrderMail(addressed, stored, testLink)
  t.ok(
    bytes(`${mail?.text}${mail?.html}`) < 10 * 1024 * kb,
    'SES: 40 MB per mail, 10 MB in some regions',
  )
  t.notMatch(mail?.subject, /[\r\n]/)
  t.ok((mail?.subject.length ?? 998) < 998, 'maximum length of a header line')
})
