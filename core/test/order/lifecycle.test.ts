import t from 'tap'
import { type Act, lifecycle, orderStatuses, sourcesOf, transition } from '#core/order/lifecycle.ts'

const acts = [...new Set(Object.values(lifecycle).flatMap((row) => Object.keys(row)))] as Act[]

t.test('every status can be reached from pending', async (t) => {
  const reached = new Set(['pending'])
  for (const status of reached) {
    for (const next of Object.values(lifecycle[status as keyof typeof lifecycle])) reached.add(next)
  }
  t.same([...reached].sort(), [...orderStatuses].sort())
})

t.test('every act leads to a known status', async (t) => {
  for (const row of Object.values(lifecycle)) {
    for (const next of Object.values(row)) t.ok(orderStatuses.includes(next), next)
  }
})

t.test(
  'orders are packed only if paid, shipped only if packed, completed only if shipped',
  async (t) => {
    t.same(sourcesOf('package'), { from: ['paid'], to: 'packaging' })
    t.same(sourcesOf('ship'), { from: ['packaging'], to: 'shipping' })
    t.same(sourcesOf('complete'), { from: ['shipping'], to: 'completed' })
  },
)

t.test(
  'only a failed delayed payment leads to payment_failed: a declined card is no act',
  async (t) => {
    const leading = orderStatuses.flatMap((status) =>
      acts
        .filter((act) => transition(status, act) === 'payment_failed')
        .map((act) => [status, act]),
    )
    t.same(leading, [
      ['pending', 'fail'],
      ['awaiting_funds', 'fail'],
    ])
  },
)

t.test('nothing leaves completed', async (t) => {
  t.same(
    acts.filter((act) => transition('completed', act)),
    [],
  )
})

t.test('an act leads to the same status from every source', async (t) => {
  for (const act of acts) {
    const leads = new Set(orderStatuses.map((status) => transition(status, act)).filter(Boolean))
    t.equal(leads.size, 1, act)
  }
})

t.test('an unknown act is a programming error', async (t) => {
  t.throws(() => sourcesOf('teleport' as Act), TypeError)
})
