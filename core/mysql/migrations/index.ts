import type { Knex } from 'knex'
import * as orders from './0001_orders.ts'

type Migration = { readonly name: string; readonly up: (db: Knex) => Promise<void> }

/** The schema's steps, oldest first. A list and not a folder, because a bundle has no folders. */
const migrations: readonly Migration[] = [{ name: '0001_orders', ...orders }]

/** The version that this release brings the schema to. */
export const latestVersion = migrations.at(-1)?.name ?? ''

export const migrationSource: Knex.MigrationSource<Migration> = {
  getMigrations: async () => [...migrations],
  getMigrationName: ({ name }) => name,
  // There is no way back: release N−1 runs on schema N, so a rollback needs none.
  getMigration: async ({ up }) => ({ up, down: async () => undefined }),
}
