import knex, { type Knex } from 'knex'
import type { Log } from '../log.ts'

/** The analytics database, through knex. */
export type Database = { readonly knex: Knex; close(): Promise<void> }

export type DatabaseOptions = {
  /** mysql://user:password@host:port/database */
  readonly url: string
  readonly log: Log
}

/** Milliseconds: to connect, to wait for a free connection, and for one statement's answer. */
const connectMs = 3000
const acquireMs = 6000
export const statementMs = 5000

/**
 * Opens a pool of connections; none is made before it is needed, and none is kept idle, so that a
 * database that pauses when nobody asks may pause. Who opens it closes it.
 */
export function openDatabase({ url, log }: DatabaseOptions): Database {
  const { hostname, port, username, password, pathname } = new URL(url)
  const db = knex({
    client: 'mysql2',
    connection: {
      host: hostname,
      port: Number(port || 3306),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      database: pathname.slice(1),
      timezone: 'Z',
      supportBigNumbers: true,
      bigNumberStrings: true,
      connectTimeout: connectMs,
      enableKeepAlive: true,
    },
    pool: { min: 0, max: 5, idleTimeoutMillis: 30_000 },
    acquireConnectionTimeout: acquireMs,
    // Bound values stay out of messages; `err.sql` still has them, so `withoutValues` drops it.
    compileSqlOnError: false,
    log: {
      warn: (message: unknown) => log.warn({ detail: String(message) }, 'database.warning'),
      error: (message: unknown) => log.error({ detail: String(message) }, 'database.error'),
      deprecate: (method: string) => log.warn({ method }, 'database.deprecation'),
      debug: () => undefined,
    },
  })
  return { knex: db, close: () => db.destroy() }
}
