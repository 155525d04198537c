import type { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import knex, { type Knex } from 'knex'
import type { Log } from '../log.ts'
import type { DatabaseLogin } from './login.ts'

type Connection = EventEmitter & { readonly stream: Socket | TLSSocket }

/** The analytics database, through knex, and the logger of those who write to it. */
export type Database = { readonly knex: Knex; readonly log: Log; close(): Promise<void> }

export type DatabaseOptions = {
  readonly login: DatabaseLogin
  readonly log: Log
  /** Milliseconds after which a connection that says nothing is dead: 5000 by default. */
  readonly silenceMs?: number
}

/** Milliseconds: to connect, to wait for a free connection, and to keep one that nobody uses. */
const connectMs = 3000
const acquireMs = 6000
const idleMs = 3000

/**
 * Opens a pool of connections; none is made before it is needed, and none is kept idle, so that a
 * database that pauses when nobody asks may pause. Who opens it closes it.
 */
export function openDatabase({ login, log, silenceMs = 5000 }: DatabaseOptions): Database {
  const connection = connectionTo(login)
  const db = knex({
    client: 'mysql2',
    // A function, because knex would copy all that is in an object, and functions it copies badly.
    connection: () => connection,
    pool: {
      min: 0,
      max: 5,
      idleTimeoutMillis: idleMs,
      createTimeoutMillis: acquireMs,
      afterCreate: (connection: Connection, done: () => void) => {
        hangUpAfterSilence(connection, silenceMs)
        hearToTheEnd(connection)
        done()
      },
    },
    acquireConnectionTimeout: acquireMs,
    // Bound values stay out of messages; `err.sql` still has them, so `toDatabaseError` drops it.
    compileSqlOnError: false,
    log: {
      warn: (message: unknown) => log.warn({ detail: String(message) }, 'database.warning'),
      error: (message: unknown) => log.error({ detail: String(message) }, 'database.error'),
      deprecate: (method: string) => log.warn({ method }, 'database.deprecation'),
      debug: () => undefined,
    },
  })
  return { knex: db, log, close: () => db.destroy() }
}

function connectionTo(login: DatabaseLogin): Knex.MySql2ConnectionConfig {
  const { host, port, database, user, authorities } = login
  return {
    host,
    port,
    database,
    user,
    ...('token' in login
      ? { authPlugins: { mysql_clear_password: showing(login.token) } }
      : { password: login.password }),
    ...(authorities && { ssl: verified(authorities) }),
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: true,
    connectTimeout: connectMs,
    enableKeepAlive: true,
  }
}

/** mysql2 compares the server's name with its certificate only where it is asked to. */
const verified = (ca: string) => ({ ca, rejectUnauthorized: true, verifyIdentity: true })

/** Answers a server that wants to see the token as it is; the driver's own way would not look at TLS. */
function showing(token: () => Promise<string>) {
  return ({ connection }: { connection: Connection }) =>
    async () => {
      const { stream } = connection
      if (!('authorized' in stream && stream.authorized))
        throw new Error('a token is shown only over TLS, to a server that has proved its name')
      return Buffer.from(`${await token()}\0`)
    }
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

/**
 * knex takes every listener away from a connection that it retires, and mysql2 may tell it of an error
 * all the same, where nobody answers its farewell: an error that nobody hears would end the process.
 */
function hearToTheEnd(connection: Connection): void {
  const { removeAllListeners } = connection
  connection.removeAllListeners = (...events) =>
    removeAllListeners.apply(connection, events).on('error', () => undefined) as Connection
}
