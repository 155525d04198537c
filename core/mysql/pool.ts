import type { Socket } from 'node:net'
import knex, { type Knex } from 'knex'
import type { Log } from '../log.ts'

type Connection = { readonly stream: Socket }

/** The analytics database, through knex. */
export type Database = { readonly knex: Knex; close(): Promise<void> }

export type DatabaseOptions = {
  /** mysql://user:password@host:port/database */
  readonly url: string
  readonly log: Log
  /** Milliseconds after which a connection that says nothing is dead: 5000 by default, 0 for never. */
  readonly silenceMs?: number
}

/** Milliseconds: to connect, to wait for a free connection, and to keep one that nobody uses. */
const connectMs = 3000
const acquireMs = 6000
const idleMs = 3000

/**
 * Opens a pool of connections; none is made before it is needed, and none is kept idle, so that a
 * database that pauses when nobody asks may pause. Who opens it closes it. Throws Error where `url`
 * is not of its form.
 */
export function openDatabase({ url, log, silenceMs = 5000 }: DatabaseOptions): Database {
  const { hostname, port, username, password, pathname } = parse(url)
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
    pool: {
      min: 0,
      max: 5,
      idleTimeoutMillis: idleMs,
      createTimeoutMillis: acquireMs,
      afterCreate: (connection: Connection, done: () => void) => {
        hangUpAfterSilence(connection, silenceMs)
        done()
      },
    },
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

/**
 * A network that went dark answers nothing, not even an error: the driver would wait for ever, also
 * for BEGIN and ROLLBACK, which knex's own timeouts leave out, and the pool's place would be lost.
 */
function hangUpAfterSilence({ stream }: Connection, ms: number): void {
  stream.setTimeout(ms, () => {
    const silence = new Error(`the database said nothing for ${ms} ms`)
    stream.destroy(Object.assign(silence, { code: 'ETIMEDOUT' }))
  })
}

/** A URL that cannot be read may hold a password all the same: the error does not repeat it. */
function parse(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol !== 'mysql:' || parsed.pathname.length < 2)
    throw new Error('a database is named by mysql://user:password@host:port/database')
  return parsed
}
