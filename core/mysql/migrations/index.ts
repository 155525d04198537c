import type { Knex } from 'knex'
import * as orders from './0001_orders.ts'
import * as sales from './0002_sales.ts'

type Migration = { readonly name: string; readonly up: (db: Knex) => Promise<void> }

/**
 * The migrations, oldest first. A list instead of a folder, because a bundle contains no folders.
 */
const migrations: readonly Migration[] = [
  { name: '0001_orders', ...orders },
  { name: '0002_sales', ...sales },
]

/** The schema version of this release. */
export const latestVersion = migrations.at(-1)?.name ?? ''

/** The table with the names of the migrations that a database has. */
export const migrationsTable = 'schema_migrations'

export const migrationSource: Knex.MigrationSource<Migration> = {
  getMigrations: async () => [...migrations],
  getMigrationName: ({ name }) => name,
  // No down migrations: release N−1 runs on schema N, so a rollback needs none.
  getMigration: async ({ up }) => ({ up, down: async () => undefined }),
}
