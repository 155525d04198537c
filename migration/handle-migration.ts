import type { Log } from '#core/log.ts'
import type { DatabaseUsers } from '#core/mysql/database-users.ts'
import { migrateDatabase } from '#core/mysql/migrate-database.ts'

/**
 * Migrates a database of RDS as the administrator in `event`: { user, password }. Returns the schema
 * version. Logs an error and throws it. The error does not contain the password.
 */
export async function handleMigration(
  event: unknown,
  options: {
    readonly database: { readonly host: string; readonly port: number; readonly database: string }
    readonly users: DatabaseUsers
    /** The certificate authorities of RDS, in PEM format. */
    readonly authorities: string
    readonly log: Log
  },
): Promise<{ readonly version: string }> {
  const { database, users, authorities, log } = options
  const { user, password } = (event ?? {}) as {
    readonly user?: unknown
    readonly password?: unknown
  }
  if (typeof user !== 'string' || typeof password !== 'string')
    throw new Error('the event must be the login of the administrator: { user, password }')
  const administrator = { ...database, user, password, authorities }
  try {
    return await migrateDatabase({ administrator, users, log })
  } catch (err) {
    log.error({ err }, 'schema.migration_failed')
    throw err
  }
}
