import type { Knex } from 'knex'
import type { Log } from '../log.ts'
import { lockedCode } from './errors.ts'
import type { DatabaseLogin } from './login.ts'
import { latestVersion, migrationSource, migrationsTable } from './migrations/index.ts'
import { openDatabase } from './pool.ts'

/**
 * Maximum milliseconds without data during a migration. After that, the connection counts as
 * dead.
 */
const migrationMs = 300_000

const lockName = 'ecommerce-schema'
const migrations = {
  migrationSource,
  tableName: migrationsTable,
  // After a rollback, the schema may contain migrations that the older release does not know.
  disableMigrationsListValidation: true,
} as const

/**
 * Migrates the schema to this release's version and returns that version. Several processes may
 * start at the same time: a lock on the server lets one migrate while the others wait, up to
 * `waitSeconds` (60). Knex also has a lock, a row of a table, which a killed process leaves behind.
 * So the process that holds the server's lock removes this row. Opens its own connections, because
 * the change of a large table sends no data for a long time.
 */
export async function migrateSchema(options: {
  readonly login: DatabaseLogin
  readonly log: Log
  readonly waitSeconds?: number
}): Promise<{ readonly version: string }> {
  const { login, log, waitSeconds = 60 } = options
  const { knex: db, close } = openDatabase({ login, log, silenceMs: migrationMs })
  try {
    await withLock(db, waitSeconds, async () => {
      await db.migrate.forceFreeMigrationsLock(migrations)
      const [, done] = (await db.migrate.latest(migrations)) as [number, string[]]
      log.info({ schema: latestVersion, done }, 'schema.migrated')
    })
  } finally {
    await close()
  }
  return { version: latestVersion }
}

/** Runs `work` while it holds the lock. The lock belongs to a connection, which must release it. */
async function withLock(db: Knex, waitSeconds: number, work: () => Promise<void>): Promise<void> {
  await db.transaction(async (connection) => {
    const [[row]] = await connection.raw('SELECT GET_LOCK(?, ?) AS held', [lockName, waitSeconds])
    if (Number(row.held) !== 1) {
      const message = `another process has been migrating the schema for more than ${waitSeconds} s`
      throw Object.assign(new Error(message), { code: lockedCode })
    }
    try {
      await work()
    } finally {
      await connection.raw('SELECT RELEASE_LOCK(?)', [lockName])
    }
  })
}
