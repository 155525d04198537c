import type { Log } from '../log.ts'
import type { DatabaseLogin } from './login.ts'
import { migrationsTable } from './migrations/index.ts'
import { openDatabase } from './pool.ts'

/**
 * The rights by table. `record-sale.ts` writes: its upsert needs UPDATE for existing rows, and
 * SELECT for the columns in VALUES(). `schema-version.ts` reads.
 */
const rights = {
  orders: 'SELECT, INSERT, UPDATE',
  order_lines: 'SELECT, INSERT, UPDATE',
  [migrationsTable]: 'SELECT',
} as const

/**
 * Creates the database user that records sales. The user signs in with a token over TLS and has
 * only the rights that it needs. Requires an administrator's login and an existing schema.
 * Idempotent.
 */
export async function createSalesUser(options: {
  readonly administrator: DatabaseLogin
  readonly user: string
  readonly log: Log
}): Promise<void> {
  const { administrator, user, log } = options
  const { knex: db, close } = openDatabase({ login: administrator, log })
  try {
    await db.raw(
      "CREATE USER IF NOT EXISTS ?@'%' IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS' REQUIRE SSL",
      [user],
    )
    for (const [table, granted] of Object.entries(rights))
      await db.raw(`GRANT ${granted} ON ??.?? TO ?@'%'`, [administrator.database, table, user])
  } finally {
    await close()
  }
}
