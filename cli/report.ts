import { createInvokingLambda } from '#core/aws/clients.ts'
import { invokeFunction } from '#core/aws/invoke-function.ts'
import { parseDatabaseUrl } from '#core/mysql/login.ts'
import { openDatabase } from '#core/mysql/pool.ts'
import {
  type ReportRequest,
  type ReportRows,
  readReport,
  reportColumns,
  reportNames,
} from '#core/mysql/reports.ts'
import { readConfig } from '../local/config.ts'
import { databaseUrlOf } from '../local/settings.ts'
import { openDeployment } from './account.ts'
import { findShop } from './environments.ts'
import { readChoice } from './read-choice.ts'
import { formatCsv, formatTable, toTable, totalsOf } from './report/format-report.ts'
import type { CommandOf } from './targets.ts'
import { readAll } from './variables.ts'

/** The time limit of the function: see modules/migration/report.tf. */
const functionSeconds = 60

const formats = ['table', 'csv'] as const

/** `make report`: prints a report of the sales database, as a table or as CSV. */
export const report: CommandOf<'report'> = async (given, { print, checkout }) => {
  const [env, format = given.CSV ? 'csv' : 'table', request] = readAll(
    () => findShop(given.ENV, checkout),
    () => readChoice('FORMAT', given.FORMAT, formats),
    () => readRequest(given, new Date()),
  )
  const rows = await (env === 'local' ? readLocal(request) : readDeployed(env, request))
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

const silent = { debug() {}, info() {}, warn() {}, error() {} }

async function readLocal(request: ReportRequest): Promise<ReportRows> {
  const login = parseDatabaseUrl(databaseUrlOf(readConfig()))
  const database = openDatabase({ login, log: silent })
  try {
    return await readReport(database, request)
  } finally {
    await database.close()
  }
}

/** Runs the report in AWS: only functions in the network reach the database. */
async function readDeployed(env: string, request: ReportRequest): Promise<ReportRows> {
  const { name, region } = await openDeployment(env)
  const lambda = createInvokingLambda(region, functionSeconds)
  try {
    const event = { ...request }
    return (await invokeFunction({ lambda, name: `${name}-report`, event })) as ReportRows
  } catch (cause) {
    throw new Error(`the report of ${env} failed: ${(cause as Error).message}`, { cause })
  } finally {
    lambda.destroy()
  }
}
