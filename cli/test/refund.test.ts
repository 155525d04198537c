import t from 'tap'
import { refundChange, requestedRefund } from '#core/refund/ledger.ts'
import { refundIdOf } from '#core/refund/refund.ts'
import { openLocal } from './support/local.ts'
import { run } from './support/run.ts'

const shop = await openLocal(t)
const refund = (...args: string[]) => run('refund', [shop.portBase, ...args])
const paid = async () => {
  const orderId = await shop.buy()
  await run('reconcile', [shop.portBase, 'YES=1'])
  return orderId
}

t.test('the same command twice makes one refund and prints the KEY for another', async (t) => {
  const orderId = await paid()
  const command = [`ORDER=${orderId}`, 'AMOUNT=2.00', 'YES=1'] as const
  t.match(await refund(...command), { status: 0, out: /€2\.00 (succeeded|pending)/ })
  const again = await refund(...command)
  t.match(again, { status: 1, err: /nothing was refunded: .* rfd_.* KEY=2\.00-2/ })
  const sameAmount = await refund(`ORDER=${orderId}`, 'AMOUNT=02.00', 'YES=1')
  t.match(sameAmount, { status: 1, err: /KEY=2\.00-2/ }, 'the same amount in another format')
  t.same(await shop.refundsOf(orderId), [200])
  t.match(await refund(...command, 'KEY=2.00-2'), { status: 0 })
  t.match(await refund(...command, 'KEY=2.00-2'), { status: 1, err: 'KEY=2.00-3' })
  t.same(await shop.refundsOf(orderId), [200, 200])
  t.match(await refund(...command, 'AMOUNT=3.00', 'KEY=2.00-2'), { status: 1, err: /of €2\.00/ })

  const rest = await refund(`ORDER=${orderId}`, 'YES=1')
  t.match(rest, { status: 0, out: /leaving €0\.00; the order is cancelled/ })
  t.match(await refund(`ORDER=${orderId}`, 'YES=1'), { status: 1, err: 'KEY=all-2' })
  t.match(await refund(`ORDER=${orderId}`, 'KEY=all-2'), { status: 1, err: 'nothing is left' })
  t.equal((await shop.refundsOf(orderId)).length, 3)
})

t.test('a refund cannot exceed what is left', async (t) => {
  const orderId = await paid()
  const tooMuch = await refund(`ORDER=${orderId}`, 'AMOUNT=9999.00', 'YES=1')
  t.match(tooMuch, {
    status: 1,
    err: /cannot be refunded €9,999\.00: only €.* is left\. Use AMOUNT=\d+\.\d\d or less/,
  })
  t.match(await refund(`ORDER=${orderId}`, 'AMOUNT=2', 'YES=1'), { status: 1, err: 'AMOUNT' })
  t.same(await shop.refundsOf(orderId), [])
})

t.test('the same command resumes a refund with an unknown outcome', async (t) => {
  for (const afterApplying of [false, true]) {
    const orderId = await paid()
    const command = [`ORDER=${orderId}`, 'AMOUNT=2.00', 'YES=1'] as const
    // Stripe stores the failure under the idempotency key, so an immediate retry fails too.
    await shop.ask('PUT', 'faults', {
      failures: 50,
      status: 500,
      keep: afterApplying,
      afterApplying,
    })
    t.match(await refund(...command), { status: 3, out: 'Stripe did not answer' })
    await shop.ask('PUT', 'faults', { failures: 0, keep: false, afterApplying: false })
    const again = await refund(...command)
    t.match(again, {
      status: 0,
      out: "Stripe's answer is missing: would send the same request again",
    })
    t.same(await shop.refundsOf(orderId), [200], afterApplying ? 'made' : 'not made')
    t.match(await refund(...command), { status: 1 })
  }
})

t.test(
  'the same command resumes a refund after a crash before the request to Stripe',
  async (t) => {
    const orderId = await paid()
    const order = await shop.orders.read(orderId)
    if (!order) throw new Error('the order is missing')
    const refundId = refundIdOf(`${orderId} 2.00`)
    const row = requestedRefund(order, { refundId, amount: 200, why: 'x', by: 'y' }, new Date())
    const change = refundChange(order, undefined, row, new Date())
    if (change) await shop.orders.change(change)
    t.match(await refund(`ORDER=${orderId}`, 'AMOUNT=2.00', 'YES=1'), { status: 0 })
    t.same(await shop.refundsOf(orderId), [200])
  },
)

t.test('a failed refund that was paid by transfer is recorded once, without Stripe', async (t) => {
  const orderId = await paid()
  const transfer = [`ORDER=${orderId}`, 'PAID_BY=transfer', 'REFERENCE=SEPA 4711'] as const
  t.match(await refund(...transfer, 'YES=1'), { status: 1, err: 'no failed refund' })
  await refund(`ORDER=${orderId}`, 'AMOUNT=2.00', 'YES=1')
  t.match(await refund(...transfer, 'YES=1'), { status: 1, err: 'no failed refund' }, 'succeeded')
  const refundId = (await shop.orders.timeline(orderId))?.refunds[0]?.refundId ?? ''
  await failLatestRefund()
  const stored = async () => {
    const timeline = await shop.orders.timeline(orderId)
    return { order: timeline?.order, refunds: timeline?.refunds }
  }
  const before = await stored()
  t.match(before.order, { refunded: 0 })
  for (const [args, err] of [
    [['PAID_BY=cheque', 'REFERENCE=x'], 'PAID_BY must be one of transfer, not cheque'],
    [['PAID_BY=transfer'], 'needs REFERENCE'],
    [['REFERENCE=x'], 'need PAID_BY=transfer'],
    [['PAID_BY=transfer', 'REFERENCE=x', 'AMOUNT=2.00'], 'takes the amount'],
    [['PAID_BY=transfer', 'REFERENCE=x', 'REFUND=rfd_x'], 'no failed refund rfd_x'],
  ] as const)
    t.match(await refund(`ORDER=${orderId}`, ...args, 'YES=1'), { status: 1, err }, err)
  t.match(await refund(...transfer), { status: 1, err: /no terminal to ask/ })
  const tried = await refund(...transfer, 'DRY_RUN=1')
  t.match(tried, {
    status: 0,
    out: `would record €2.00 of ${refundId} as paid by transfer SEPA 4711`,
  })
  t.same(await stored(), before, 'nothing has changed yet')

  t.match(await refund(...transfer, 'YES=1'), {
    status: 0,
    out: '€2.00 paid by transfer SEPA 4711',
  })
  const after = await stored()
  t.match(after.order, { refunded: 200, status: before.order?.status })
  t.match(
    after.refunds?.find(({ paidBy }) => paidBy),
    { status: 'succeeded', amount: 200, reference: 'SEPA 4711', replaces: refundId },
  )
  t.same(await shop.refundsOf(orderId), [200], 'Stripe was not asked for another refund')
  t.match(await refund(...transfer, 'YES=1'), { status: 0, out: 'nothing to do: €2.00' })
  const other = [`ORDER=${orderId}`, `REFUND=${refundId}`, 'PAID_BY=transfer'] as const
  const again = await refund(...other, 'REFERENCE=SEPA 4712', 'YES=1')
  t.match(again, { status: 1, err: 'was already paid by transfer SEPA 4711' })
  t.same(await stored(), after)
})

/** The bank sends the money of the latest refund back. */
async function failLatestRefund(): Promise<void> {
  const events = (await shop.ask('GET', 'events')) as {
    event: { type: string; data: { object: { id: string } } }
  }[]
  const made = events.find(({ event }) => event.type === 'refund.created')
  await shop.ask('POST', `refunds/${made?.event.data.object.id}/fail`)
  await run('reconcile', [shop.portBase, 'YES=1'])
}
