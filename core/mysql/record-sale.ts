import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import { orderNumber } from '../ids.ts'
import type { RecordSale } from '../order/announcements.ts'
import { type Order, paidOf } from '../order/order.ts'
import type { Database } from './pool.ts'
import { whileWaking } from './while-waking.ts'

/** What may well succeed at once when tried again: the connection was old, or two rows met crosswise. */
const passing = ['ECONNRESET', 'EPIPE', 'PROTOCOL_CONNECTION_LOST', 'ER_LOCK_DEADLOCK']
const tries = 3

/**
 * Writes a sale to the analytics database: one row an order and one a SKU, in one transaction. Done
 * twice, it changes nothing. A database that sleeps has `wakeSeconds` (0) to wake up. Throws Error
 * without the values that were bound.
 */
export function createRecordSale(
  { knex: db }: Database,
  { wakeSeconds = 0 }: { readonly wakeSeconds?: number } = {},
): RecordSale {
  return (order, completedAt) => {
    const write = () => db.transaction((trx) => writeSale(trx, order, completedAt))
    return whileWaking(wakeSeconds, () => inAFewTries(write)).catch((error: unknown) => {
      throw withoutValues(error)
    })
  }
}

async function inAFewTries(write: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write()
    } catch (error) {
      const { code = '' } = error as { code?: string }
      if (attempt === tries || !passing.includes(code)) throw error
      await sleep(Math.random() * 50 * attempt)
    }
  }
}

async function writeSale(trx: Knex.Transaction, order: Order, completedAt: string): Promise<void> {
  await trx('orders').insert(rowOf(order, completedAt)).onConflict('order_id').merge(['status'])
  // Not `ignore()`: MySQL's INSERT IGNORE also lets through what is cut off or belongs to no order.
  await trx('order_lines').insert(lineRowsOf(order)).onConflict(['order_id', 'sku']).merge(['sku'])
}

function rowOf(order: Order, completedAt: string) {
  const { orderId, customerId, lines, address, language, createdAt, traceId } = order
  const { amount, currency } = paidOf(order)
  return {
    order_id: orderId,
    order_number: orderNumber(orderId),
    status: 'completed',
    customer_id: customerId ?? null,
    currency,
    total_minor: amount,
    items: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    country: address?.country ?? null,
    language,
    placed_at: new Date(createdAt),
    completed_at: new Date(completedAt),
    trace_id: traceId,
  }
}

/** One row a SKU, however many lines named it. */
function lineRowsOf({ orderId, lines, language }: Order) {
  const rows = new Map<string, { quantity: number }>()
  for (const { sku, name, quantity, unitPrice, taxRate } of lines) {
    const sum = (rows.get(sku)?.quantity ?? 0) + quantity
    const terms = { name: name[language], unit_price_minor: unitPrice, tax_rate_bp: taxRate }
    rows.set(sku, { ...{ order_id: orderId, sku }, ...terms, quantity: sum })
  }
  return [...rows.values()]
}

/** knex keeps the statement and its values on the error; a log must have neither. */
function withoutValues(error: unknown): Error {
  const { message, code } = error as Error & { code?: string }
  return Object.assign(new Error(`the database did not take the sale: ${message}`), {
    ...(code && { code }),
  })
}
