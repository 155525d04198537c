import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import { orderNumber } from '../ids.ts'
import { type Order, paidOf } from '../order/order.ts'
import type { RecordSale } from '../ports/record-sale.ts'
import { toDatabaseError } from './errors.ts'
import type { Database } from './pool.ts'

/** Errors that may disappear on an immediate retry: an old connection, or a deadlock. */
const retryable = ['ECONNRESET', 'EPIPE', 'PROTOCOL_CONNECTION_LOST', 'ER_LOCK_DEADLOCK']
const maxAttempts = 3

/**
 * Returns a function that writes a sale to the analytics database: one row per order and one per
 * SKU, in one transaction. Idempotent. Texts that are longer than their column are cut and logged:
 * analytics must not block a paid order. Throws VendorError, which does not contain the bound
 * values.
 */
export function createRecordSale({ knex: db, log }: Database): RecordSale {
  return (order, completedAt) => {
    const sale = saleOf(order, completedAt)
    if (sale.cut.length > 0) {
      const { orderId, traceId } = order
      log.warn({ orderId, traceId, columns: sale.cut }, 'sale.truncated')
    }
    const write = () => db.transaction((trx) => writeSale(trx, sale))
    return withRetries(write).catch((error: unknown) => {
      throw toDatabaseError('record sale', error)
    })
  }
}

async function withRetries(write: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write()
    } catch (error) {
      const { code = '' } = error as { code?: string }
      if (attempt === maxAttempts || !retryable.includes(code)) throw error
      await sleep(Math.random() * 50 * attempt)
    }
  }
}

type Sale = ReturnType<typeof saleOf>

async function writeSale(trx: Knex.Transaction, { row, lines }: Sale): Promise<void> {
  await trx('orders').insert(row).onConflict('order_id').merge(['status'])
  // Not `ignore()`: MySQL's INSERT IGNORE also accepts truncated values and rows without an order.
  await trx('order_lines').insert(lines).onConflict(['order_id', 'sku']).merge(['sku'])
}

/** Maximum characters of each text column, as core/mysql/migrations/0001_orders.ts declares it. */
export const columnLengths = {
  customer_id: 64,
  currency: 3,
  country: 2,
  trace_id: 40,
  sku: 32,
  name: 200,
} as const

/** Returns the rows of a sale, and the columns whose texts were cut to fit. */
function saleOf(order: Order, completedAt: string) {
  const cut = new Set<string>()
  const fit = (column: keyof typeof columnLengths, text: string) => {
    const characters = [...text]
    if (characters.length <= columnLengths[column]) return text
    cut.add(column)
    return characters.slice(0, columnLengths[column]).join('')
  }
  const row = orderRow(order, completedAt, fit)
  const lines = lineRows(order, fit)
  return { row, lines, cut: [...cut] }
}

type Fit = (column: keyof typeof columnLengths, text: string) => string

function orderRow(order: Order, completedAt: string, fit: Fit) {
  const { orderId, customerId, lines, address, language, createdAt, traceId } = order
  const { amount, currency } = paidOf(order)
  return {
    order_id: orderId,
    order_number: orderNumber(orderId),
    status: 'completed',
    customer_id: customerId ? fit('customer_id', customerId) : null,
    currency: fit('currency', currency),
    total_minor: amount,
    items: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    country: address?.country ? fit('country', address.country) : null,
    language,
    placed_at: new Date(createdAt),
    completed_at: new Date(completedAt),
    trace_id: fit('trace_id', traceId),
  }
}

/** Returns one row per SKU, even if several lines have the same SKU. */
function lineRows({ orderId, lines, language }: Order, fit: Fit) {
  const rows = new Map<string, { quantity: number }>()
  for (const { sku: full, name, quantity, unitPrice, taxRate } of lines) {
    const sku = fit('sku', full)
    const sum = (rows.get(sku)?.quantity ?? 0) + quantity
    const values = {
      name: fit('name', name[language]),
      unit_price_minor: unitPrice,
      tax_rate_bp: taxRate,
    }
    rows.set(sku, { ...{ order_id: orderId, sku }, ...values, quantity: sum })
  }
  return [...rows.values()]
}
