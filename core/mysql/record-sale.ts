import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import type { RecordSale } from '../ports/record-sale.ts'
import { toDatabaseError } from './errors.ts'
import type { Database } from './pool.ts'
import { type SaleRows, toSaleRows } from './sale-rows.ts'

/** Errors that may disappear on an immediate retry: an old connection, or a deadlock. */
const retryable = ['ECONNRESET', 'EPIPE', 'PROTOCOL_CONNECTION_LOST', 'ER_LOCK_DEADLOCK']
const maxAttempts = 3

/**
 * Returns a function that writes the state of an order to the sales database, in one transaction,
 * unless the database has a newer one. Idempotent. Texts that are longer than their column are cut
 * and logged. Throws VendorError, which does not contain the bound values.
 */
export function createRecordSale({ knex: db, log }: Database): RecordSale {
  return (timeline) => {
    const { rows, cut } = toSaleRows(timeline)
    if (cut.length > 0) {
      const { orderId, traceId } = timeline.order
      log.warn({ orderId, traceId, columns: cut }, 'sale.truncated')
    }
    const write = () => db.transaction((trx) => writeSale(trx, rows))
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

/** The columns that identify a row, by table, in the order of the writes. */
const keys = {
  orders: ['order_id'],
  order_lines: ['order_id', 'sku'],
  refunds: ['order_id', 'refund_id'],
  disputes: ['order_id', 'dispute_id'],
  money_moves: ['order_id', 'kind', 'move_id', 'tax_rate_bp'],
} as const

/**
 * Writes the rows of one order. The first statement locks the order's row, or creates it as version
 * 0, so that concurrent writes of the same order take turns. A SELECT would lock the gap where a new
 * row belongs, and concurrent sales would deadlock.
 */
async function writeSale(trx: Knex.Transaction, rows: SaleRows): Promise<void> {
  const [order] = rows.orders
  if (!order) return
  await trx('orders')
    .insert({ ...order, version: 0 })
    .onConflict('order_id')
    .merge(['order_id'])
  const stored = await trx('orders')
    .where({ order_id: order.order_id })
    .forUpdate()
    .first('version')
  if (Number(stored.version) > order.version) return
  for (const [table, key] of Object.entries(keys)) {
    const tableRows = rows[table as keyof SaleRows]
    if (tableRows.length === 0) continue
    await trx(table)
      .insert(tableRows)
      .onConflict([...key])
      .merge()
  }
}
