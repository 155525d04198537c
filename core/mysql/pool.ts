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
  /**
   * Milliseconds without data after which a connection in use counts as dead: 5000 by default.
   */
  readonly silenceMs?: number
  /**
   * Maximum milliseconds to connect and sign in: 10,000 by default. The server checks an IAM token
   * with a separate service, which is slow on the smallest instances.
   * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
   */
  readonly connectMs?: number
  /**
   * Number of idle connections that stay open: 1 by default, so that each use does not sign in
   * again. 0 lets Aurora pause, which it does only without connections.
   * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
   */
  readonly idleConnections?: number
}

/** Milliseconds after which an idle connection is closed, except for the last `idleConnections`. */
const idleMs = 3000

/**
 * Opens a pool of connections. It opens connections on demand. The caller must close the pool.
 */
export function openDatabase(options: DatabaseOptions): Database {
  const { login, log, silenceMs = 5000, connectMs = 10_000, idleConnections = 1 } = options
  const connection = connectionTo(login, connectMs)
  // Longer than a connection attempt, so that the error is the attempt's.
  const acquireMs = connectMs + 2000
  const db = knex({
    client: 'mysql2',
    // A function, because knex would copy an object, and its copy breaks the functions in it.
    connection: () => connection,
    pool: {
      min: idleConnections,
      max: 5,
      idleTimeoutMillis: idleMs,
      createTimeoutMillis: acquireMs,
      afterCreate: (connection: Connection, done: () => void) => {
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
  closeAfterSilence(db.client.pool, silenceMs)
  return { knex: db, log, close: () => db.destroy() }
}

function connectionTo(login: DatabaseLogin, connectMs: number): Knex.MySql2ConnectionConfig {
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

type Pool = {
  on(event: 'createSuccess' | 'acquireSuccess' | 'destroyRequest', handler: Handler): void
  on(event: 'release', handler: (connection: Connection) => void): void
}
type Handler = (eventId: number, connection: Connection) => void

/**
 * Closes a connection after `ms` milliseconds without data, unless it is idle. If the network
 * fails, the driver gets no error and would wait forever. Knex's timeouts do not cover BEGIN and
 * ROLLBACK: the pool would then never get the connection back.
 */
function closeAfterSilence(pool: Pool, ms: number): void {
  pool.on('createSuccess', (_, { stream }) => {
    stream.on('timeout', () => {
      const silence = new Error(`no data from the database for ${ms} ms`)
      stream.destroy(Object.assign(silence, { code: 'ETIMEDOUT' }))
    })
  })
  pool.on('acquireSuccess', (_, { stream }) => void stream.setTimeout(ms))
  pool.on('release', ({ stream }) => void stream.setTimeout(0))
  // The server must answer the driver's QUIT.
  pool.on('destroyRequest', (_, { stream }) => void stream.setTimeout(ms))
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
