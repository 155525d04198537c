import {
  type ReportRequest,
  type ReportRows,
  readReport,
  reportColumns,
  reportNames,
} from '#core/mysql/reports.ts'
import { findShop } from './environments.ts'
import { readChoice } from './read-choice.ts'
import { askReports, withLocalDatabase } from './report/ask-reports.ts'
import { formatCsv, formatTable, toTable, totalsOf } from './report/format-report.ts'
import type { CommandOf } from './targets.ts'
import { readAll } from './variables.ts'

const formats = ['table', 'csv'] as const

/** `make report`: prints a report of the sales database, as a table or as CSV. */
export const report: CommandOf<'report'> = async (given, { print, checkout }) => {
  const [env, format = given.CSV ? 'csv' : 'table', request] = readAll(
    () => findShop(given.ENV, checkout),
    () => readChoice('FORMAT', given.FORMAT, formats),
    () => readRequest(given, new Date()),
  )
  const rows = (await (env === 'local'
    ? withLocalDatabase((database) => readReport(database, request))
    : askReports(env, request))) as ReportRows
  const { report: name, from, to } = request
  const columns = reportColumns[name]
  if (format === 'csv') {
    for (const line of formatCsv(toTable(rows, { columns }))) print(line)
    return
  }
  print(`${name} of ${env}, from ${from} to ${to} (UTC)`)
  if (rows.length === 0) return print('no sales')
  const shown = [...rows, ...totalsOf(rows)]
  for (const line of formatTable(toTable(shown, { columns, rateUnit: ' %' }))) print(line)
}

/** Reads the variables. Throws Error for an unknown report or an impossible day. */
export function readRequest(
  { REPORT, FROM, TO }: Partial<Record<'REPORT' | 'FROM' | 'TO', string | undefined>>,
  now: Date,
): ReportRequest {
  const today = now.toISOString().slice(0, 10)
  const [report = 'revenue', from, given] = readAll(
    () => readChoice('REPORT', REPORT, reportNames),
    () => readDay('FROM', FROM ?? `${today.slice(0, 7)}-01`),
    () => TO && readDay('TO', TO),
  )
  const to = given || (from > today ? from : today)
  if (from > to) throw new Error(`FROM (${from}) is after TO (${to})`)
  return { report, from, to }
}

function readDay(name: string, text: string): string {
  const day = new Date(`${text}T00:00:00Z`)
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(day.getTime())
  if (isDay && day.toISOString().startsWith(text)) return text
  throw new Error(`${name} must be a day, such as 2026-11-30, not ${text}`)
}
