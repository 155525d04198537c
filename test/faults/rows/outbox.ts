import { setTimeout as sleep } from 'node:timers/promises'
import { forLater, until } from '../../support/wait.ts'
import type { Lab } from '../lab.ts'
import type { Fault } from '../proxy/faults.ts'
import type { Service } from '../proxy/ledger.ts'
import type { Row } from '../row.ts'
import { buyMany, countIn } from '../traffic.ts'

/** An effect of a completed order. */
type Effect = 'sale' | 'announcement' | 'mail'

/** How the dependency of each effect fails. */
const refusals: Readonly<Record<Effect, { readonly service: Service; readonly fault: Fault }>> = {
  sale: { service: 'mysql', fault: { kind: 'refuse' } },
  announcement: {
    service: 'queues',
    fault: { kind: 'error', match: ({ operation }) => operation.startsWith('Publish') },
  },
  mail: {
    service: 'parametersAndMail',
    fault: { kind: 'throttle', match: ({ operation }) => operation.startsWith('POST /v2/email') },
  },
}
const effects = Object.keys(refusals) as Effect[]

/**
 * Length of the fault in seconds. A lab's delays are a twentieth of the shop's, so a failing message
 * reaches its dead-letter queue in a quarter of this time.
 */
const outageSeconds = 40

/**
 * Returns a row in which dependencies fail until a failing message would have reached its
 * dead-letter queue. Only the effects that use them may be late.
 */
const outageRow = (id: string, title: string, failing: readonly Effect[]): Row => ({
  id,
  title,
  orders: 20,
  run: async (lab, orders) => {
    const hits = await Promise.all(
      failing.map((effect) => lab.inject(refusals[effect].service, refusals[effect].fault)),
    )
    const healAt = performance.now() + outageSeconds * 1000
    const orderIds = await buyMany(lab, orders)
    const watched = forLater(watchEffects(lab, orderIds, () => performance.now() > healAt))
    await until(
      'the orders are completed without the dependency',
      async () => (await lab.countOpen(orderIds)) === 0,
    )
    const delays = await watched
    for (const effect of effects) {
      const missing = orderIds.length - (delays.get(effect)?.length ?? 0)
      const expected = failing.includes(effect) ? orderIds.length : 0
      if (missing !== expected)
        throw new Error(`${missing} orders had no ${effect}, expected ${expected}`)
    }
    const counts = hits.map((hit) => hit())
    const delayNotes = effects.flatMap((effect) =>
      delays.get(effect)?.length
        ? [`${effect} within ${Math.max(...(delays.get(effect) ?? [])).toFixed(1)} s`]
        : [],
    )
    return {
      orderIds,
      hits: counts.reduce((sum, { count }) => sum + count, 0),
      affected: Math.min(...counts.map((each) => countIn(orderIds, each.orders))),
      note: ['all completed during the fault', ...delayNotes].join(', '),
    }
  },
})

/** Returns the seconds between an order's completion and each of its effects, by effect. */
async function watchEffects(
  { stores }: Lab,
  orderIds: readonly string[],
  isOver: () => boolean,
): Promise<ReadonlyMap<Effect, readonly number[]>> {
  const seen = new Map<string, number>()
  while (!isOver()) {
    const [rows, announced, mails] = await Promise.all([
      stores.rows(),
      stores.published('ecommerce-order-completed'),
      stores.mails(),
    ])
    const contents: Readonly<Record<Effect, string>> = {
      sale: JSON.stringify(rows),
      announcement: JSON.stringify(announced),
      mail: JSON.stringify(mails.filter(({ tags }) => tags['id']?.endsWith('-completed'))),
    }
    for (const orderId of orderIds)
      for (const effect of effects) {
        const key = `${effect} ${orderId}`
        if (!seen.has(key) && contents[effect].includes(orderId)) seen.set(key, Date.now())
      }
    await sleep(100)
  }
  const records = await Promise.all(orderIds.map((id) => stores.order(id)))
  return new Map(
    effects.map((effect) => [
      effect,
      records.flatMap((record) => {
        const at = seen.get(`${effect} ${record?.orderId}`)
        return at ? [Math.max(0, at - Date.parse(record?.completedAt ?? '')) / 1000] : []
      }),
    ]),
  )
}

/** Rows about the effects of completed orders: without each dependency, and without all of them. */
export const outboxRows: readonly Row[] = [
  outageRow('R43a', 'MySQL is unavailable for 40 s', ['sale']),
  outageRow('R43b', 'SNS refuses for 40 s', ['announcement']),
  outageRow('R43c', 'SES refuses for 40 s', ['mail']),
  outageRow('R43d', 'MySQL, SNS and SES, all for 40 s', effects),
]
