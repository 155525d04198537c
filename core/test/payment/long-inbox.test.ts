import t from 'tap'
import { listInbox } from '#core/payment/inbox.ts'
import type { Alert } from '#core/ports/announce.ts'
import { openEmulatedShop } from '../support/emulated-shop.ts'

const { orders } = (await openEmulatedShop(t)).deps

t.test('a list that is cut has the oldest items, wherever the index has them', async (t) => {
  const ages = Array.from({ length: 220 }, (_, index) => (index * 7) % 220)
  await Promise.all(
    ages.map(async (age) => {
      const alert: Alert = {
        ...{ id: `alert#${age}`, type: 'x', subject: 'x', body: {}, traceId: 'trc_1' },
        orderId: `ord_01KB0000000000000000000${String(age).padStart(3, '0')}`,
        at: new Date(Date.UTC(2026, 0, 1) + age * 60_000).toISOString(),
      }
      await orders.placeAlert(alert)
      await orders.closeAlert(alert, 'refused')
    }),
  )
  const { items, hasMore } = await listInbox(orders)
  t.equal(hasMore, true)
  t.same(
    items.map(({ subject }) => subject),
    Array.from({ length: 200 }, (_, age) => `alert#${age}`),
  )
})
