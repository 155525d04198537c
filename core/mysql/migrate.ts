import type { Knex } from 'knex'
import type { Log } from '../log.ts'
import type { DatabaseLogin } from './login.ts'
import { latestVersion, migrationSource } from './migrations/index.ts'
import { openDatabase } from './pool.ts'

/** The longest that a change of a table says nothing, in milliseconds: then the network is taken for dead. */
const migrationMs = 300_000

const lockName = 'ecommerce-schema'
const migrations = {
  migrationSource,
  tableName: 'schema_migrations',
  // A release that is gone back to runs on the schema of a newer one, whose migrations it does not have.
  disableMigrationsListValidation: true,
} as const

/**
 * Brings the schema to this release's version and gives its name. Many may start at once: a lock on
 * the server lets one work while the others wait, up to `waitSeconds` (60). Knex's own lock is a row
 * that a killed process leaves behind; whoever holds the server's lock knows that it is stale.
 * It opens connections of its own: a change of a large table says nothing for long.
 */
export async function migrateSchema(options: {
  readonly login: DatabaseLogin
  readonly log: Log
  readonly waitSeconds?: number
}): Promise<{ readonly version: string }> {
  const { login, log, waitSeconds = 60 } = options
  const { knex: db, close } = openDatabase({ login, log, silenceMs: migrationMs })
  try {
    await holdingLock(db, waitSeconds, async () => {
      await db.migrate.forceFreeMigrationsLock(migrations)
      const [, done] = (await db.migrate.latest(migrations)) as [number, string[]]
      log.info({ schema: latestVersion, done }, 'schema.migrated')
    })
  } finally {
    await close()
  }
  return { version: latestVersion }
}

/** The lock belongs to one connection: it must be the one that gives it back. */
async function holdingLock(
  db: Knex,
  waitSeconds: number,
  work: () => Promise<void>,
): Promise<void> {
  await db.transaction(async (holder) => {
    const [[row]] = await holder.raw('SELECT GET_LOCK(?, ?) AS held', [lockName, waitSeconds])
    if (Number(row.held) !== 1)
      throw new Error(`the schema is being migrated for more than ${waitSeconds} s`)
    try {
      await work()
    } finally {
      await holder.raw('SELECT RELEASE_LOCK(?)', [lockName])
    }
  })
}
