import { Ajv } from 'ajv'
import type { Log } from '#core/log.ts'
import type { DatabaseLogin } from '#core/mysql/login.ts'
import { openDatabase } from '#core/mysql/pool.ts'
import {
  type ReportRequest,
  ReportRequestSchema,
  type ReportRows,
  readReport,
} from '#core/mysql/reports.ts'
import { readSalesOf, type SalesRequest, SalesRequestSchema } from '#core/mysql/sales-of-orders.ts'
import type { SalesRows } from '#core/ports/personal-data.ts'

const ajv = new Ajv({ strict: true })
const isReport = ajv.compile<ReportRequest>(ReportRequestSchema)
const isSales = ajv.compile<SalesRequest>(SalesRequestSchema)

/**
 * Runs the report that the event names, or reads the rows of the orders that it lists. Runs no other
 * statement, whatever the event says. Throws Error for another event, and the database's error.
 * Leaves no connection open, which would keep a database with auto-pause awake.
 */
export async function handleReport(
  event: unknown,
  { login, log }: { readonly login: DatabaseLogin; readonly log: Log },
): Promise<ReportRows | SalesRows> {
  const about = aboutOf(event)
  // Longer than a paused database takes to resume.
  const database = openDatabase({ login, log, connectMs: 30_000, silenceMs: 30_000 })
  try {
    const rows = isSales(event)
      ? await readSalesOf(database, event)
      : await readReport(database, event as ReportRequest)
    log.info({ ...about, ...(Array.isArray(rows) && { rows: rows.length }) }, 'report.read')
    return rows
  } catch (err) {
    log.error({ ...about, err }, 'report.failed')
    throw err
  } finally {
    await database.close()
  }
}

/** Returns what to log about a request. Throws Error if the event is none. */
function aboutOf(event: unknown): object {
  if (isSales(event)) return { report: 'sales', orders: event.orderIds.length }
  if (!isReport(event))
    throw new Error('the event must be a report: { report, from, to } or { orderIds }')
  const { report, from, to } = event
  return { report, from, to }
}
