import { type Static, Type } from 'typebox'
import type { Database } from './pool.ts'

export const reportNames = ['revenue', 'vat', 'best-sellers', 'time-to-ship'] as const

export type ReportName = (typeof reportNames)[number]

const DaySchema = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })

/** Which report, from which day to which day, both included. Days are UTC days. */
export const ReportRequestSchema = Type.Object(
  {
    report: Type.String({ enum: [...reportNames] }),
    from: DaySchema,
    to: DaySchema,
  },
  { additionalProperties: false },
)

export type ReportRequest = Static<typeof ReportRequestSchema> & { readonly report: ReportName }

/**
 * The rows of a report. Amounts are in minor units (`…_minor`), rates in basis points (`…_bp`),
 * durations in seconds. Numbers may be texts, as the driver returns large ones.
 */
export type ReportRows = readonly Readonly<Record<string, string | number | null>>[]

/** The columns of each report, which a report without rows has too. */
export const reportColumns: Readonly<Record<ReportName, readonly string[]>> = {
  revenue: [
    ...['day', 'currency', 'orders', 'paid_minor', 'refunded_minor'],
    ...['charged_back_minor', 'net_minor', 'tax_minor'],
  ],
  vat: ['country', 'tax_rate_bp', 'currency', 'gross_minor', 'net_minor', 'tax_minor'],
  'best-sellers': ['sku', 'name', 'currency', 'orders', 'units', 'gross_minor'],
  'time-to-ship': ['day', 'orders', 'average_seconds', 'longest_seconds'],
}

const between = 'WHERE day BETWEEN ? AND ?'

/** The only statements that a report runs. */
const statements: Readonly<Record<ReportName, string>> = {
  revenue: `
    SELECT DATE_FORMAT(day, '%Y-%m-%d') AS day, currency, orders, paid_minor, refunded_minor,
           charged_back_minor, net_minor, tax_minor
      FROM revenue_by_day ${between} ORDER BY day, currency`,
  vat: `
    SELECT country, tax_rate_bp, currency, SUM(gross_minor) AS gross_minor,
           SUM(gross_minor - tax_minor) AS net_minor, SUM(tax_minor) AS tax_minor
      FROM vat_by_day ${between}
     GROUP BY country, tax_rate_bp, currency ORDER BY country, tax_rate_bp DESC, currency`,
  'best-sellers': `
    SELECT sku, MAX(name) AS name, currency, SUM(orders) AS orders, SUM(units) AS units,
           SUM(gross_minor) AS gross_minor
      FROM units_by_day ${between} GROUP BY sku, currency ORDER BY units DESC, sku, currency`,
  'time-to-ship': `
    SELECT DATE_FORMAT(day, '%Y-%m-%d') AS day, orders,
           ROUND(total_seconds / orders) AS average_seconds, longest_seconds
      FROM shipping_by_day ${between} ORDER BY day`,
}

/** Runs a report, in a transaction that cannot write. Throws the driver's error. */
export async function readReport(
  { knex: db }: Pick<Database, 'knex'>,
  { report, from, to }: ReportRequest,
): Promise<ReportRows> {
  return db.transaction(
    async (trx) => {
      const [rows] = await trx.raw(statements[report], [from, to])
      return (rows as object[]).map((row) => ({ ...row })) as ReportRows
    },
    { readOnly: true },
  )
}
