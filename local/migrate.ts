import { parseDatabaseUrl } from '#core/mysql/login.ts'
import { migrateSchema } from '#core/mysql/migrate.ts'
import type { LocalConfig } from './config.ts'
import { databaseUrlOf } from './settings.ts'

const log = { debug() {}, info() {}, warn() {}, error() {} }

/**
 * Migrates the local database, as module migration does in AWS. Here the agent's user owns the
 * database. Throws Error if it cannot be reached.
 */
export async function migrateLocal(config: LocalConfig): Promise<void> {
  const url = databaseUrlOf(config)
  await migrateSchema({ login: parseDatabaseUrl(url), log }).catch((cause: Error) => {
    const { host, pathname } = new URL(url)
    throw new Error(`the database ${host}${pathname} was not migrated: ${cause.message}`, { cause })
  })
}
