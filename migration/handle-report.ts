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

const isRequest = new Ajv({ strict: true }).compile<ReportRequest>(ReportRequestSchema)

/**
 * Runs the report that the event names. Runs no other statement, whatever the event says. Throws
 * Error for another event, and the database's error. Leaves no connection open, which would keep a
 * database with auto-pause awake.
 */
export async function handleReport(
  event: unknown,
  { login, log }: { readonly login: DatabaseLogin; readonly log: Log },
): Promise<ReportRows> {
  if (!isRequest(event)) throw new Error('the event must be a report: { report, from, to }')
  const { report, from, to } = event
  // Longer than a paused database takes to resume.
  const database = openDatabase({ login, log, connectMs: 30_000, silenceMs: 30_000 })
  try {
    const rows = await readReport(database, event)
    log.info({ report, from, to, rows: rows.length }, 'report.read')
    return rows
  } catch (err) {
    log.error({ report, from, to, err }, 'report.failed')
    throw err
  } finally {
    await database.close()
  }
}
