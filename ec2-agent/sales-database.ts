import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '#core/log.ts'
import type { DatabaseLogin } from '#core/mysql/login.ts'
import { type Database, openDatabase } from '#core/mysql/pool.ts'
import { createRecordSale } from '#core/mysql/record-sale.ts'
import type { RecordSale } from '#core/ports/record-sale.ts'
import { failureOf, VendorError } from '#core/vendor-error.ts'

/** The analytics database as the agent uses it. */
export type SalesDatabase = {
  /** Throws VendorError at once while the database cannot be reached: no order's step waits for it. */
  readonly recordSale: RecordSale
  /** The schema's version; undefined until the database has been reached. */
  schema(): string | undefined
  /** Resolves when the connections are closed; a try under way gets `closeMs` to end. */
  close(): Promise<void>
}

/** Milliseconds: the process that closes us has a time of its own. */
const closeMs = 5000

/** After so many tries it is more than a database that wakes up. */
const usualTries = 3

type Ready = { readonly schema: string; readonly database: Database; readonly record: RecordSale }

/**
 * Prepares the database in the background until that succeeds, and again when a sale could not be written: it
 * may sleep, be away, or have been restored without our user. `pauseMs` lies between two tries.
 */
export function openSalesDatabase(options: {
  readonly prepare: () => Promise<{ readonly schema: string; readonly login: DatabaseLogin }>
  readonly log: Log
  readonly pauseMs: number
}): SalesDatabase {
  const { prepare, log, pauseMs } = options
  const closing = new AbortController()
  let ready: Ready | undefined
  let lastFailure: unknown
  let preparing: Promise<unknown> = prepareUntilReady()

  async function prepareUntilReady(): Promise<void> {
    for (let tries = 1; !closing.signal.aborted; tries += 1) {
      try {
        const { schema, login } = await prepare()
        const database = openDatabase({ login, log })
        ready = { schema, database, record: createRecordSale(database) }
        log.info({ schema }, 'database.ready')
        return
      } catch (err) {
        lastFailure = err
        const level = tries > usualTries ? 'error' : 'warn'
        log[level]({ err, tries }, 'database.not_ready')
        await sleep(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined)
      }
    }
  }

  function prepareAgain(lost: Ready, failure: unknown) {
    // Concurrent sales can report the same loss.
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
