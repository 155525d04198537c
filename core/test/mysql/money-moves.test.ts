import t from 'tap'
import { moneyMovesOf } from '#core/mysql/money-moves.ts'
import { taxByRate } from '#core/order/tax.ts'
import type { Dispute } from '#core/payment/dispute.ts'
import type { Refund } from '#core/refund/refund.ts'
import { sampleOrder, timelineOf } from '../support/sample-order.ts'

const line = { sku: 'MUG', name: { fr: 'Tasse', en: 'Mug' }, quantity: 3, unitPrice: 333 }
const order = sampleOrder({
  lines: [
    { ...line, taxRate: 2000 },
    { ...line, sku: 'TEA', quantity: 1, unitPrice: 551, taxRate: 550 },
    { ...line, sku: 'BOOK', quantity: 1, unitPrice: 100, taxRate: 0 },
  ],
  total: 1650,
  charged: { amount: 1650, currency: 'EUR' },
  paidAt: '2026-11-01T10:00:00.000Z',
})
const refund = (refundId: string, amount: number, over: Partial<Refund> = {}): Refund => ({
  ...{ refundId, amount, orderId: order.orderId, paymentIntentId: 'pi_1', currency: 'EUR' },
  ...{ status: 'succeeded', why: 'broken', by: 'anna', traceId: 'trc_1', attempt: 1 },
  ...{ requestedAt: `2026-11-0${refundId.at(-1)}T10:00:00.000Z` },
  ...over,
})
const dispute = (over: Partial<Dispute>): Dispute => ({
  ...{ disputeId: 'dp_1', orderId: order.orderId, amount: 1650, currency: 'EUR', status: 'open' },
  ...{ why: 'fraudulent', openedAt: '2026-11-05T10:00:00.000Z' },
  ...over,
})
const sumOf = (moves: readonly { readonly gross: number }[]) =>
  moves.reduce((sum, { gross }) => sum + gross, 0)

t.test('a payment splits into the prices of the lines, with the tax of the mails', async (t) => {
  const moves = moneyMovesOf(timelineOf(order))
  t.same(
    moves.map(({ rate, gross }) => [rate, gross]),
    [
      [2000, 999],
      [550, 551],
      [0, 100],
    ],
  )
  t.same(
    moves.map(({ rate, tax }) => ({ rate, amount: tax })),
    taxByRate(order.lines),
  )
})

t.test('the parts of a refund sum to its amount; what is all returned sums to 0', async (t) => {
  const refunds = [refund('rfd_3', 777), refund('rfd_2', 1), refund('rfd_4', 872)]
  const moves = moneyMovesOf(timelineOf(order, { refunds }))
  for (const { refundId, amount } of refunds)
    t.equal(sumOf(moves.filter(({ id }) => id === refundId)), -amount)
  for (const rate of [2000, 550, 0]) {
    const rated = moves.filter((move) => move.rate === rate)
    t.equal(sumOf(rated), 0)
    t.equal(
      rated.reduce((sum, { tax }) => sum + tax, 0),
      0,
    )
  }
})

t.test('only money that was returned counts', async (t) => {
  const returned = (over: Parameters<typeof timelineOf>[1]) =>
    sumOf(moneyMovesOf(timelineOf(order, over)).filter(({ kind }) => kind !== 'payment'))
  t.equal(returned({ refunds: [refund('rfd_2', 100, { status: 'failed' })] }), 0)
  t.equal(returned({ refunds: [refund('rfd_2', 100, { status: 'canceled' })] }), 0)
  t.equal(returned({ refunds: [refund('rfd_2', 100, { status: 'requested' })] }), -100)
  t.equal(returned({ disputes: [dispute({})] }), 0)
  t.equal(returned({ disputes: [dispute({ status: 'won' })] }), 0)
  t.equal(returned({ disputes: [dispute({ status: 'lost' })] }), -1650)
  t.equal(returned({ disputes: [dispute({ status: 'lost', lost: 400 })] }), -400)
  const both = { refunds: [refund('rfd_2', 100)], disputes: [dispute({ status: 'lost' })] }
  t.equal(returned(both), -1750, 'a bank may return more than is left')
})

t.test('amounts of different currencies do not share a split', async (t) => {
  const foreign = { ...order, charged: { amount: 1800, currency: 'USD' } }
  const moves = moneyMovesOf(timelineOf(foreign, { refunds: [refund('rfd_2', 165)] }))
  const sum = (currency: string) => sumOf(moves.filter((move) => move.currency === currency))
  t.same([sum('USD'), sum('EUR')], [1800, -165])
})

t.test(
  'the time of a payment is the provider’s, also for orders of earlier releases',
  async (t) => {
    const { paidAt: _, ...earlier } = order
    const atOf = (entries: Parameters<typeof timelineOf>[1]) =>
      moneyMovesOf(timelineOf(earlier, entries))[0]?.at
    const settled = (kind: string, createdAt: string) => ({
      ...{ entry: `${kind}#cs_1`, at: '2026-11-09T00:00:00.000Z', what: 'payment settled' },
      details: { createdAt },
    })
    const [session, funds] = [
      settled('session_completed', '2026-11-01T10:00:00.000Z'),
      settled('session_async_succeeded', '2026-11-04T10:00:00.000Z'),
    ]
    t.equal(atOf({ entries: [session] }), '2026-11-01T10:00:00.000Z')
    t.equal(atOf({ entries: [session, funds] }), '2026-11-04T10:00:00.000Z')
    t.equal(atOf({}), order.createdAt)
  },
)
