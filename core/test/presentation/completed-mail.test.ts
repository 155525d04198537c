import t from 'tap'
import { type Order, paidOf } from '#core/order/order.ts'
import { completedMail } from '#core/presentation/completed-mail.ts'

const order: Order = {
  orderId: 'ord_01M8B2DBJ0FAW3R8RYCSNXG2X6',
  email: 'a@b.example',
  status: 'shipping',
  createdAt: '2026-11-23T10:00:00.000Z',
  updatedAt: '2026-11-23T10:00:00.000Z',
  traceId: 'trc_1',
  language: 'en',
  lines: [
    { sku: 'MUG', name: { fr: 'Tasse', en: 'Mug' }, quantity: 1, unitPrice: 2400, taxRate: 2000 },
  ],
  total: 2400,
  currency: 'EUR',
  refunded: 0,
  disputesOpen: 0,
  outbox: {},
  sessionExpiresAt: 1_795_430_100,
  attempt: 1,
  guestToken: 'token',
}

t.test('the mail has the paid amount, also if an operator approved another one', (t) => {
  const sumIn = (one: Order) => /Total paid : (\S+)/.exec(completedMail(one, '')?.text ?? '')
  t.equal(sumIn(order)?.[1], '€24.00')
  const approved = { ...order, charged: { amount: 100, currency: 'EUR' } }
  t.equal(sumIn(approved)?.[1], '€1.00')
  const foreign = { ...order, charged: { amount: 2400, currency: 'GHS' } }
  t.match(completedMail(foreign, 'https://shop.example')?.text ?? '', /2400 GHS/)
  t.same(paidOf(approved), { amount: 100, currency: 'EUR' }, 'the same amount as in the sale')
  t.end()
})
