import type { Log } from '../log.ts'
import type { DatabaseLogin } from './login.ts'
import { openDatabase } from './pool.ts'

/** The tables that `record-sale.ts` writes to. */
const tables = ['orders', 'order_lines'] as const

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
    for (const table of tables) {
      // The upsert needs UPDATE for existing rows, and SELECT for the columns in VALUES().
      await db.raw("GRANT SELECT, INSERT, UPDATE ON ??.?? TO ?@'%'", [
        administrator.database,
        table,
        user,
      ])
    }
  } finally {
    await close()
  }
}
