import { sumLines } from '../money.ts'
import { type Order, openShardOf } from '../order/order.ts'
import type { OrderRecovery } from '../ports/order-recovery.ts'
import { type OrderStore, rewriteVersions } from '../ports/order-store.ts'
import type { PaymentEvent, ProviderEvent } from '../ports/payment-event.ts'
import type { PaymentGateway, SoldOrder } from '../ports/payment-gateway.ts'
import type { ProductStore } from '../ports/product-store.ts'

export type RebuildDeps = {
  readonly gateway: Pick<PaymentGateway, 'eventsSince' | 'readSoldOrder'>
  readonly orders: Pick<OrderStore, 'read'>
  readonly products: Pick<ProductStore, 'read'>
  readonly recovery: Pick<OrderRecovery, 'add'>
}

/** Orders that were rebuilt, and paid orders about which the provider knows too little. */
export type Rebuilt = { readonly rebuilt: readonly string[]; readonly lost: readonly string[] }

/**
 * Rebuilds the orders that were paid since `since` and that the store does not have: the provider
 * knows their lines and prices. Each is written as unpaid, with its units taken from stock; a
 * reconciliation then makes it paid. Idempotent.
 */
export async function rebuildOrders(since: Date, deps: RebuildDeps): Promise<Rebuilt> {
  const rebuilt: string[] = []
  const lost: string[] = []
  for await (const { read } of deps.gateway.eventsSince(since)) {
    const event = await read()
    if (!event || !isPayment(event) || (await deps.orders.read(event.orderId))) continue
    const sold = await deps.gateway.readSoldOrder(event.objectId)
    const order = sold && (await toOrder(sold, deps.products))
    const isRebuilt = order !== undefined && (await deps.recovery.add(order))
    const list = isRebuilt ? rebuilt : lost
    if (!list.includes(event.orderId)) list.push(event.orderId)
  }
  return { rebuilt, lost }
}

const isPayment = (event: ProviderEvent): event is PaymentEvent =>
  event.kind === 'session_completed' || event.kind === 'session_async_succeeded'

/** Returns the order as it was placed. Its names are today's. */
async function toOrder(sold: SoldOrder, products: RebuildDeps['products']): Promise<Order> {
  const { orderId, createdAt, sessionExpiresAt } = sold
  const lines = await Promise.all(
    sold.lines.map(async (line) => {
      const name = (await products.read(line.sku))?.name ?? { fr: line.sku, en: line.sku }
      return { ...line, name }
    }),
  )
  return {
    ...sold,
    status: 'pending',
    updatedAt: createdAt,
    lines,
    total: sumLines(lines),
    // The sales database may have the lost order.
    version: rewriteVersions,
    attempt: 1,
    refunded: 0,
    disputesOpen: 0,
    outbox: {},
    openShard: openShardOf(orderId),
    nextCheckAt: new Date(sessionExpiresAt * 1000).toISOString(),
  }
}
