import t from 'tap'
import {
  type Action,
  lifecycle,
  nextStatus,
  orderStatuses,
  transitionOf,
} from '#core/order/lifecycle.ts'

const allNames = Object.values(lifecycle).flatMap((row) => Object.keys(row))
const actions = [...new Set(allNames)] as Action[]

t.test('every status can be reached from pending', async (t) => {
  const reached = new Set(['pending'])
  for (const status of reached) {
    for (const next of Object.values(lifecycle[status as keyof typeof lifecycle])) reached.add(next)
  }
  t.same([...reached].sort(), [...orderStatuses].sort())
})

t.test('every action leads to a known status', async (t) => {
  for (const row of Object.values(lifecycle)) {
    for (const next of Object.values(row)) t.ok(orderStatuses.includes(next), next)
  }
})

t.test(
  'orders are packed only if paid, shipped only if packed, completed only if shipped',
  async (t) => {
    t.same(transitionOf('package'), { from: ['paid'], to: 'packaging' })
    t.same(transitionOf('ship'), { from: ['packaging'], to: 'shipping' })
    t.same(transitionOf('complete'), { from: ['shipping'], to: 'completed' })
  },
)

t.test(
  'only a failed delayed payment leads to payment_failed: a declined card changes no status',
  async (t) => {
    const leading = orderStatuses.flatMap((status) =>
      actions
        .filter((action) => nextStatus(status, action) === 'payment_failed')
        .map((action) => [status, action]),
    )
    t.same(leading, [
      ['pending', 'fail'],
      ['awaiting_funds', 'fail'],
    ])
  },
)

t.test('nothing leaves completed', async (t) => {
  t.same(
    actions.filter((action) => nextStatus('completed', action)),
    [],
  )
})

t.test('an action leads to the same status from every source', async (t) => {
  for (const action of actions) {
    const leads = new Set(orderStatuses.map((status) => nextStatus(status, action)).filter(Boolean))
    t.equal(leads.size, 1, action)
  }
})

t.test('an unknown action is a programming error', async (t) => {
  t.throws(() => transitionOf('teleport' as Action), TypeError)
})
