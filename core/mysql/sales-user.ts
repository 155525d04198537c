import type { Log } from '../log.ts'
import type { DatabaseLogin } from './login.ts'
import { openDatabase } from './pool.ts'

/** Where `record-sale.ts` writes. */
const tables = ['orders', 'order_lines'] as const

/**
 * Makes the user that records sales, who signs in by token and over TLS, and lets it do that and
 * nothing else. Takes an administrator's login and a schema that is there; done twice, it changes
 * nothing.
 */
export async function makeSalesUser(options: {
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
      // What to do with a row that is there already takes UPDATE, and SELECT for what VALUES() names.
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
