import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '#core/log.ts'
import type { DatabaseLogin } from '#core/mysql/login.ts'
import { type Database, openDatabase } from '#core/mysql/pool.ts'
import { createRecordSale } from '#core/mysql/record-sale.ts'
import type { RecordSale } from '#core/ports/record-sale.ts'
import { failureOf, VendorError } from '#core/vendor-error.ts'

/** The agent's access to the analytics database. */
export type SalesDatabase = {
  /**
   * Throws VendorError at once while the database is unreachable, so that no order step waits for
   * it.
   */
  readonly recordSale: RecordSale
  /** The schema version; undefined while the database is unreachable. */
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
 * Opens the database. It prepares the database in the background and retries until that succeeds.
 * It prepares again after a failed write: the database may be paused, unreachable, or restored from
 * a backup without the agent's user. `pauseMs` is the pause between tries; `idleConnections` of the
 * database stay open.
 */
export function openSalesDatabase(options: {
  readonly prepare: () => Promise<{ readonly schema: string; readonly login: DatabaseLogin }>
  readonly log: Log
  readonly pauseMs: number
  readonly idleConnections: number
}): SalesDatabase {
  const { prepare, log, pauseMs, idleConnections } = options
  const closing = new AbortController()
  let ready: Ready | undefined
  let lastFailure: unknown
  let preparing: Promise<unknown> = prepareUntilReady()

  async function prepareUntilReady(): Promise<void> {
    for (let tries = 1; !closing.signal.aborted; tries += 1) {
      try {
        const { schema, login } = await prepare()
        const database = openDatabase({ login, log, idleConnections })
        ready = { schema, database, record: createRecordSale(database) }
        log.info({ schema }, 'database.prepared')
        return
      } catch (err) {
        lastFailure = err
        const level = tries > usualTries ? 'error' : 'warn'
        log[level]({ err, tries }, 'database.prepare_failed')
        await sleep(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined)
      }
    }
  }

  function prepareAgain(lost: Ready, failure: unknown) {
    // Several concurrent sales can report the same lost connection.
    if (ready !== lost) return
    ready = undefined
    lastFailure = failure
    preparing = Promise.allSettled([lost.database.close(), prepareUntilReady()])
  }

  return {
    schema: () => ready?.schema,
    recordSale: async (order, completedAt) => {
      const used = ready
      if (!used) throw notReady(lastFailure)
      try {
        await used.record(order, completedAt)
      } catch (error) {
        if (failureOf(error)?.class === 'transient') prepareAgain(used, error)
        throw error
      }
    },
    close: async () => {
      closing.abort()
      await Promise.race([preparing, sleep(closeMs, undefined, { ref: false })])
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
    { reason: 'the database cannot be reached', cause },
  )
