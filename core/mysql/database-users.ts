import type { Log } from '../log.ts'
import type { DatabaseLogin } from './login.ts'
import { migrationsTable } from './migrations/index.ts'
import { openDatabase } from './pool.ts'

/** The names of the database users. */
export type DatabaseUsers = { readonly sales: string; readonly reports: string }

const write = 'SELECT, INSERT, UPDATE'
const read = 'SELECT'

/**
 * The rights of each user, by table or view. `sales` writes as `record-sale.ts` does: its upsert
 * needs UPDATE for existing rows, and SELECT for the columns in VALUES(). `reports` reads. No table
 * has names, e-mail addresses or streets.
 */
const rights = {
  sales: {
    orders: write,
    order_lines: write,
    refunds: write,
    disputes: write,
    money_moves: write,
    [migrationsTable]: read,
  },
  reports: {
    orders: read,
    order_lines: read,
    refunds: read,
    disputes: read,
    money_moves: read,
    every_money_move: read,
    revenue_by_day: read,
    vat_by_day: read,
    units_by_day: read,
    shipping_by_day: read,
  },
} as const

/**
 * Creates the database users. They sign in with a token over TLS and have only the rights that they
 * need. Requires an administrator's login and an existing schema. Idempotent.
 */
export async function createDatabaseUsers(options: {
  readonly administrator: DatabaseLogin
  readonly users: DatabaseUsers
  readonly log: Log
}): Promise<void> {
  const { administrator, users, log } = options
  const { knex: db, close } = openDatabase({ login: administrator, log })
  try {
    for (const role of ['sales', 'reports'] as const) {
      const user = users[role]
      await db.raw(
        "CREATE USER IF NOT EXISTS ?@'%' IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS' REQUIRE SSL",
        [user],
      )
      for (const [table, granted] of Object.entries(rights[role]))
        await db.raw(`GRANT ${granted} ON ??.?? TO ?@'%'`, [administrator.database, table, user])
    }
  } finally {
    await close()
  }
}
