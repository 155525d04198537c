import type { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import knex, { type Knex } from 'knex'
import type { Log } from '../log.ts'
import type { DatabaseLogin } from './login.ts'

type Connection = EventEmitter & { readonly stream: Socket | TLSSocket }

/** The analytics database through knex, and the logger for its users. */
export type Database = { readonly knex: Knex; readonly log: Log; close(): Promise<void> }

export type DatabaseOptions = {
  readonly login: DatabaseLogin
  readonly log: Log
  /** Milliseconds without data after which a connection counts as dead: 5000 by default. */
  readonly silenceMs?: number
}

/** Timeouts in milliseconds: to connect, to wait for a free connection, and to keep an idle one. */
const connectMs = 3000
const acquireMs = 6000
const idleMs = 3000

/**
 * Opens a pool of connections. It opens connections on demand and closes idle ones, so that a
 * database with auto-pause can pause. The caller must close the pool.
 */
export function openDatabase({ login, log, silenceMs = 5000 }: DatabaseOptions): Database {
  const connection = connectionTo(login)
  const db = knex({
    client: 'mysql2',
    // A function, because knex would copy an object, and its copy breaks the functions in it.
    connection: () => connection,
    pool: {
      min: 0,
      max: 5,
      idleTimeoutMillis: idleMs,
      createTimeoutMillis: acquireMs,
      afterCreate: (connection: Connection, done: () => void) => {
        closeAfterSilence(connection, silenceMs)
        keepErrorListener(connection)
        done()
      },
    },
    acquireConnectionTimeout: acquireMs,
    // Keeps bound values out of messages. `err.sql` still contains them, so `toDatabaseError` drops
    // it.
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
      ? { authPlugins: { mysql_clear_password: clearTextToken(login.token) } }
      : { password: login.password }),
    ...(authorities && { ssl: verified(authorities) }),
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: true,
    connectTimeout: connectMs,
    enableKeepAlive: true,
  }
}

/** mysql2 compares the server's name with its certificate only if `verifyIdentity` is set. */
const verified = (ca: string) => ({ ca, rejectUnauthorized: true, verifyIdentity: true })

/**
 * Returns the plugin that sends the token in clear text. The driver's own plugin does not check for
 * TLS.
 */
function clearTextToken(token: () => Promise<string>) {
  return ({ connection }: { connection: Connection }) =>
    async () => {
      const { stream } = connection
      if (!('authorized' in stream && stream.authorized))
        throw new Error('tokens are sent only over TLS, to a verified server')
      return Buffer.from(`${await token()}\0`)
    }
}

/**
 * Closes a connection after `ms` milliseconds without data. If the network fails, the driver gets
 * no error and would wait forever. Knex's timeouts do not cover BEGIN and ROLLBACK: the pool would
 * then never get the connection back.
 */
function closeAfterSilence({ stream }: Connection, ms: number): void {
  stream.setTimeout(ms, () => {
    const silence = new Error(`no data from the database for ${ms} ms`)
    stream.destroy(Object.assign(silence, { code: 'ETIMEDOUT' }))
  })
}

/**
 * Keeps an error listener on a connection that the pool closes. knex removes all listeners, but
 * mysql2 may still emit an error if the server does not answer its QUIT. Without a listener, that
 * error would end the process.
 */
function keepErrorListener(connection: Connection): void {
  const { removeAllListeners } = connection
  connection.removeAllListeners = (...events) =>
    removeAllListeners.apply(connection, events).on('error', () => undefined) as Connection
}
