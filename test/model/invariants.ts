import { isDeepStrictEqual } from 'node:util'
import { toSaleRows } from '#core/mysql/sale-rows.ts'
import { isOpen, isUnpaid } from '#core/order/lifecycle.ts'
import { rejectOrder } from '#core/payment/review-order.ts'
import type { OrderTimeline } from '#core/ports/order-store.ts'
import { countedOf } from '#core/refund/refund.ts'
import { countersOf } from '../../core/test/support/counters.ts'
import { holdsUnits } from '../support/holds-units.ts'
import type { World } from './world.ts'

/** The units of the product at the start of a run. */
export const initialUnits = 5

function assertThat(isTrue: boolean, what: string): asserts isTrue {
  if (!isTrue) throw new Error(what)
}

/** Checks the invariants that hold at every moment. Throws Error for a broken one. */
export async function checkSafety(world: World): Promise<void> {
  const { shop, sku, orders, sales } = world
  const sessions = await world.sessions()
  let held = 0
  const unpaid = { openOrders: 0, heldUnits: 0 }
  for (const { orderId, lines } of orders) {
    const timeline = await shop.deps.orders.timeline(orderId)
    assertThat(timeline !== undefined, `${orderId} has no record`)
    const { order, entries, refunds } = timeline
    const units = lines.reduce((sum, { quantity }) => sum + quantity, 0)
    if (holdsUnits(order.status)) held += units
    if (isUnpaid(order.status)) {
      unpaid.openOrders += 1
      unpaid.heldUnits += units
    }
    assertThat(
      isUnpaid(order.status) === (order.countedIn !== undefined),
      `${orderId} is ${order.status}, and counted in ${order.countedIn}`,
    )
    const counted = refunds.reduce((sum, refund) => sum + countedOf(refund), 0)
    assertThat(
      order.refunded === counted,
      `${orderId}: ${order.refunded} is not the sum ${counted}`,
    )
    const isPacked = entries.some(({ entry }) => entry === 'start-packaging')
    const session = sessions.find(({ client_reference_id: id }) => id === orderId)
    assertThat(!isPacked || session?.payment_status === 'paid', `${orderId} is packed but not paid`)
    const isApproved = entries.some(({ entry }) => entry === 'approved')
    const isPaidAsOrdered =
      session?.amount_total === order.total &&
      session.currency === order.currency.toLowerCase() &&
      order.address !== undefined
    assertThat(
      !isPacked || isApproved || isPaidAsOrdered,
      `${orderId} is packed, but was paid with an unapproved amount`,
    )
    assertThat(
      !sales.has(orderId) || order.charged !== undefined,
      `${orderId} is sold but was never paid`,
    )
  }
  for (const { name } of countersOf(sku)) {
    const counted = await shop.counter(name)
    assertThat(
      isDeepStrictEqual(counted, unpaid),
      `${name} is ${JSON.stringify(counted)}, not ${JSON.stringify(unpaid)}`,
    )
  }
  const available = await shop.available(sku)
  assertThat(available >= 0, `${available} units are left`)
  assertThat(available + held === initialUnits, `${available} left and ${held} held`)
}

/** Lets all pending work finish, then checks the invariants of the final state. */
export async function converge(world: World): Promise<void> {
  const { shop, orders, events, tasks } = world
  await world.waitForBank()
  await world.decide('won')
  for (let round = 0; round < 40; round += 1) {
    await world.collect()
    for (let left = events.length; left > 0; left -= 1) await world.handleEvent(0, false)
    for (let left = tasks.length; left > 0; left -= 1) await world.handleTask(0, false)
    await world.sweep()
    for (const { orderId } of orders) {
      const order = await shop.deps.orders.read(orderId)
      if (order?.status !== 'review') continue
      await world.act((deps) => rejectOrder(orderId, { by: 'operator', why: 'suspicious' }, deps))
    }
    if (await isSettled(world)) return checkEnd(world)
    shop.pass(round < 4 ? 61 : 1200)
  }
  throw new Error('the work does not end')
}

async function isSettled({ shop, orders, events, tasks }: World): Promise<boolean> {
  if (events.length + tasks.length > 0) return false
  for (const { orderId } of orders) {
    const timeline = await shop.deps.orders.timeline(orderId)
    if (timeline && isOpen(timeline.order.status)) return false
    if (timeline && Object.keys(timeline.order.outbox).length > 0) return false
    if (timeline?.dueSale) return false
    if (timeline?.refunds.some(({ status }) => status === 'requested')) return false
  }
  return true
}

/** Returns what the sales database has of an order. */
const sold = (timeline: OrderTimeline | undefined) => timeline && toSaleRows(timeline).rows

async function checkEnd(world: World): Promise<void> {
  await checkSafety(world)
  const sessions = await world.sessions()
  for (const { orderId } of world.orders) {
    const timeline = await world.shop.deps.orders.timeline(orderId)
    const order = timeline?.order
    const disputes = timeline?.disputes ?? []
    const lost = disputes.reduce((sum, dispute) => sum + (dispute.lost ?? 0), 0)
    const session = sessions.find(({ client_reference_id: id }) => id === orderId)
    const isPaid = session?.payment_status === 'paid'
    const charged = isPaid ? session.amount_total : 0
    const refunds = session?.payment_intent
      ? await world.shop.refundsOf(session.payment_intent)
      : []
    const refundedAtStripe = refunds.reduce((sum, { amount }) => sum + amount, 0)
    const prefix = `${orderId} (${order?.status})`
    assertThat((order?.charged?.amount ?? 0) === charged, `${prefix}: charged ${charged}`)
    assertThat(
      order?.refunded === refundedAtStripe,
      `${prefix}: ${order?.refunded} refunded, ${refundedAtStripe} refunded at the provider`,
    )
    const isCompleted = order?.status === 'completed'
    assertThat(!isCompleted || isPaid, `${prefix}: completed but not paid`)
    assertThat((order?.chargedBack ?? 0) === lost, `${prefix}: ${order?.chargedBack} charged back`)
    assertThat(order?.disputesOpen === 0, `${prefix}: ${order?.disputesOpen} disputes open`)
    // A bank may return the whole payment although the shop has refunded a part of it.
    const left = Math.max(0, charged - lost - refundedAtStripe)
    assertThat(isCompleted || left === 0, `${prefix}: not completed, and ${left} not returned`)
    assertThat(
      isDeepStrictEqual(sold(world.sales.get(orderId)), order?.charged && sold(timeline)),
      `${prefix}: the sales database does not have its last state`,
    )
  }
}
