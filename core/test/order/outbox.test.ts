import t from 'tap'
import { afterClaim, dueEffects, nextDueOf, type Outbox } from '#core/order/outbox.ts'

const now = new Date('2026-11-23T10:00:00.000Z')
const entry = { dueAt: '2026-11-23T09:59:00.000Z', attempts: 1 }

t.test('an entry that only a later release knows stays in the outbox and is due', async (t) => {
  const outbox = { sale: entry, loyalty: entry } as Outbox
  t.same(dueEffects(outbox, now), ['sale'])
  const after = afterClaim(outbox, { sale: entry }, {})
  t.same(after, { loyalty: entry })
  t.equal(nextDueOf(after), entry.dueAt)
})

t.test('an empty outbox is never due', async (t) => {
  t.equal(nextDueOf({}), undefined)
})
