import { type Static, Type } from 'typebox'
import { orderIdPattern } from '../ids.ts'
import type { SalesRows } from '../ports/personal-data.ts'
import type { Database } from './pool.ts'

/** The maximum number of orders in a request: their rows must fit into a function's response. */
export const maxOrdersOfSales = 100

/** The orders whose rows are read. */
export const SalesRequestSchema = Type.Object(
  {
    orderIds: Type.Array(Type.String({ pattern: orderIdPattern }), { maxItems: maxOrdersOfSales }),
  },
  { additionalProperties: false },
)

export type SalesRequest = Static<typeof SalesRequestSchema>

const tables = ['orders', 'order_lines', 'refunds', 'disputes', 'money_moves'] as const

/**
 * Returns all rows of these orders, by table, in a transaction that cannot write. Throws the
 * driver's error.
 */
export async function readSalesOf(
  { knex: db }: Pick<Database, 'knex'>,
  { orderIds }: SalesRequest,
): Promise<SalesRows> {
  return db.transaction(
    async (trx) => {
      const rows: Record<string, readonly object[]> = {}
      for (const table of tables) {
        const found = (await trx(table).whereIn('order_id', orderIds).select()) as object[]
        rows[table] = found.map((row) => ({ ...row }))
      }
      return rows
    },
    { readOnly: true },
  )
}
