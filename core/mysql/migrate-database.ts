import type { Log } from '../log.ts'
import { createDatabaseUsers, type DatabaseUsers } from './database-users.ts'
import { isUnavailable } from './errors.ts'
import type { DatabaseLogin } from './login.ts'
import { migrateSchema } from './migrate.ts'

/** The database cannot be reached now. A later try may succeed. */
export class DatabaseUnavailable extends Error {
  constructor(cause: unknown) {
    super(`the database cannot be reached: ${(cause as Error).message}`, { cause })
    // Lambda reports the name, also of a minified program.
    this.name = 'DatabaseUnavailable'
  }
}

/**
 * Migrates the schema and creates the database users. Idempotent. Returns the schema version. Throws DatabaseUnavailable if a later try may succeed.
 */
export async function migrateDatabase(options: {
  readonly administrator: DatabaseLogin
  readonly users: DatabaseUsers
  readonly log: Log
  /** How long to wait for another migration: 60 s by default. */
  readonly waitSeconds?: number
}): Promise<{ readonly version: string }> {
  const { administrator, users, log, ...limits } = options
  try {
    const migrated = await migrateSchema({ login: administrator, log, ...limits })
    await createDatabaseUsers({ administrator, users, log })
    return migrated
  } catch (error) {
    throw isUnavailable(error) ? new DatabaseUnavailable(error) : error
  }
}
