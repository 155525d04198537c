import type { OrderVersions } from '../ports/order-recovery.ts'
import { type Action, lifecycle, nextStatus, type OrderStatus, orderStatuses } from './lifecycle.ts'
import type { Order } from './order.ts'

/**
 * What happens to an order after a restore:
 *
 * - `same`: both tables have the same version.
 * - `copy`: the replaced table has a later version, and it is sound.
 * - `newer`: the restored table has a later version, because the shop uses it already.
 * - `missing`: the replaced table does not have it.
 * - `unsound`: the version of the replaced table may be damaged.
 *
 * Only `copy` changes the restored table.
 */
export type Judgement = 'same' | 'copy' | 'newer' | 'missing' | 'unsound'

/** Fields that never change after an order was placed. */
const fixed = ['createdAt', 'traceId', 'language', 'lines', 'total', 'currency'] as const

/**
 * Decides which version of an order counts after a restore. A later version is copied only if the
 * shop itself could have made it: the fixed fields are unchanged, the lines sum to the total, and
 * the lifecycle leads from the restored status to its status. The damage that was the reason for
 * the restore must not come back. `point` is the restored point in time (ISO 8601).
 */
export function judgeRecovery({ restored, replaced }: OrderVersions, point: string): Judgement {
  if (!replaced) return restored && restored.createdAt > point ? 'newer' : 'missing'
  if (!isSound(replaced)) return 'unsound'
  if (!restored) return 'copy'
  if (replaced.updatedAt < restored.updatedAt) return 'newer'
  if (fixed.some((name) => text(replaced[name]) !== text(restored[name]))) return 'unsound'
  if (replaced.updatedAt > restored.updatedAt)
    return leadsTo(restored.status, replaced.status) ? 'copy' : 'unsound'
  // Every change sets `updatedAt`, except effects that are done: they leave the outbox.
  if (replaced.status !== restored.status) return 'unsound'
  return hasFewer(replaced, restored) ? 'copy' : 'same'
}

/** Returns whether an order with this status holds or has sold its units. */
export const holdsUnits = (status: OrderStatus) =>
  !['expired', 'payment_failed', 'cancelled'].includes(status)

/**
 * Returns how many units of each SKU the replaced version holds more than the restored one.
 * Negative numbers return to stock.
 */
export function unitsToTake({ restored, replaced }: OrderVersions): ReadonlyMap<string, number> {
  const units = new Map<string, number>()
  const add = (order: Order | undefined, sign: 1 | -1) => {
    if (!order || !holdsUnits(order.status)) return
    for (const { sku, quantity } of order.lines)
      units.set(sku, (units.get(sku) ?? 0) + sign * quantity)
  }
  add(replaced, 1)
  add(restored, -1)
  return new Map([...units].filter(([, count]) => count !== 0).sort())
}

function isSound({ status, lines, total, refunded, currency, outbox }: Order): boolean {
  if (!orderStatuses.includes(status) || !Array.isArray(lines) || lines.length === 0) return false
  const sum = lines.reduce((all, { quantity, unitPrice }) => all + quantity * unitPrice, 0)
  return sum === total && refunded >= 0 && typeof currency === 'string' && outbox !== undefined
}

/** Returns whether the lifecycle leads from one status to another, in any number of steps. */
function leadsTo(from: OrderStatus, to: OrderStatus): boolean {
  const reached = new Set([from])
  for (const status of reached)
    for (const action of Object.keys(lifecycle[status]) as Action[]) {
      const next = nextStatus(status, action)
      if (next) reached.add(next)
    }
  return reached.has(to)
}

function hasFewer(one: Order, other: Order): boolean {
  const [names, others] = [Object.keys(one.outbox), Object.keys(other.outbox)]
  return names.length < others.length && names.every((name) => others.includes(name))
}

const text = (value: unknown) => JSON.stringify(value)
