import type { Log } from '../log.ts'
import type { DatabaseLogin } from './login.ts'
import { openDatabase } from './pool.ts'

/** What `record-sale.ts` does, by table: it inserts, and where the row is there, sets this column anew. */
const setAnew = { orders: 'status', order_lines: 'sku' } as const

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
    for (const [table, column] of Object.entries(setAnew)) {
      // MySQL reads a column that VALUES() names: to set it takes SELECT as well as UPDATE.
      await db.raw("GRANT INSERT, SELECT (??), UPDATE (??) ON ??.?? TO ?@'%'", [
        ...[column, column],
        ...[administrator.database, table, user],
      ])
    }
  } finally {
    await close()
  }
}
