import { latestVersion, migrationsTable } from './migrations/index.ts'
import type { Database } from './pool.ts'

/** The database does not have the schema of this release. A deploy migrates it. */
export class SchemaOutdated extends Error {
  constructor(found: string | undefined) {
    super(
      `the database has ${found ? `schema ${found}` : 'no schema'}, and this release needs ${latestVersion}: run make deploy`,
    )
    this.name = 'SchemaOutdated'
  }
}

/**
 * Returns the newest migration that the database has. Throws SchemaOutdated if it does not have this
 * release's. It may have newer ones: after a rollback, release N−1 runs on schema N.
 */
export async function readSchemaVersion({ knex: db }: Database): Promise<string> {
  const names: string[] = await db(migrationsTable)
    .orderBy('id')
    .pluck('name')
    .catch((error: { code?: string }) => {
      if (error.code === 'ER_NO_SUCH_TABLE') return []
      throw error
    })
  if (!names.includes(latestVersion)) throw new SchemaOutdated(names.at(-1))
  return names.at(-1) ?? latestVersion
}
