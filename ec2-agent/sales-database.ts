import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '#core/log.ts'
import type { DatabaseLogin } from '#core/mysql/login.ts'
import { type Database, openDatabase } from '#core/mysql/pool.ts'
import { createRecordSale } from '#core/mysql/record-sale.ts'
import { readSchemaVersion, SchemaOutdated } from '#core/mysql/schema-version.ts'
import type { RecordSale } from '#core/ports/record-sale.ts'
import { failureOf, VendorError } from '#core/vendor-error.ts'

/** The agent's access to the analytics database. */
export type SalesDatabase = {
  /**
   * Throws VendorError at once while the database is unreachable or has an old schema, so that no
   * order step waits for it. The outbox keeps the sale.
   */
  readonly recordSale: RecordSale
  /** The schema version; undefined while sales cannot be written. */
  schema(): string | undefined
  /** Closes the connections. Waits up to `closeMs` for a running connection attempt. */
  close(): Promise<void>
}

/** Maximum wait of `close` in milliseconds. Short, because the shutdown has a time limit. */
const closeMs = 5000

/** A paused database resumes within this many tries. Later failures are logged as errors. */
const usualTries = 3

type Ready = { readonly schema: string; readonly database: Database; readonly record: RecordSale }

/**
 * Opens the database. It connects and checks the schema in the background, and retries until that
 * succeeds. It connects again after a failed write: the database may be paused, unreachable, or
 * restored from a backup without the agent's user. `pauseMs` is the pause between tries;
 * `idleConnections` of the database stay open.
 */
export function openSalesDatabase(options: {
  readonly login: DatabaseLogin
  readonly log: Log
  readonly pauseMs: number
  readonly idleConnections: number
}): SalesDatabase {
  const { login, log, pauseMs, idleConnections } = options
  const closing = new AbortController()
  let ready: Ready | undefined
  let lastFailure: unknown
  let connecting: Promise<unknown> = connectUntilReady()

  async function connectUntilReady(): Promise<void> {
    for (let tries = 1; !closing.signal.aborted; tries += 1) {
      try {
        ready = await connect()
        log.info({ schema: ready.schema }, 'database.connected')
        return
      } catch (err) {
        lastFailure = err
        if (err instanceof SchemaOutdated) log.error({ err, tries }, 'database.schema_outdated')
        else log[tries > usualTries ? 'error' : 'warn']({ err, tries }, 'database.connect_failed')
        await sleep(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined)
      }
    }
  }

  async function connect(): Promise<Ready> {
    const database = openDatabase({ login, log, idleConnections })
    try {
      const schema = await readSchemaVersion(database)
      return { schema, database, record: createRecordSale(database) }
    } catch (error) {
      await database.close()
      throw error
    }
  }

  function connectAgain(lost: Ready, failure: unknown) {
    // Several concurrent sales can report the same lost connection.
    if (ready !== lost) return
    ready = undefined
    lastFailure = failure
    connecting = Promise.allSettled([lost.database.close(), connectUntilReady()])
  }

  return {
    schema: () => ready?.schema,
    recordSale: async (timeline) => {
      const used = ready
      if (!used) throw notReady(lastFailure)
      try {
        await used.record(timeline)
      } catch (error) {
        if (failureOf(error)?.class === 'transient') connectAgain(used, error)
        throw error
      }
    },
    close: async () => {
      closing.abort()
      await Promise.race([connecting, sleep(closeMs, undefined, { ref: false })])
      await ready?.database.close()
    },
  }
}

const notReady = (cause: unknown) =>
  new VendorError(
    'busy',
    {
      vendor: 'mysql',
      operation: 'record sale',
      class: 'transient',
      vendorCode: 'NotReady',
      requestId: undefined,
    },
    { reason: 'the database cannot be used', cause },
  )
