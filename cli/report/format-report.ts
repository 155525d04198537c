import { isCurrency } from '#core/currencies.ts'
import { toDecimal } from '#core/money.ts'
import type { ReportRows } from '#core/mysql/reports.ts'
import { printable } from '#core/printable.ts'

type Row = ReportRows[number]

/** A line of cells for each row, and their headings. */
export type ReportTable = {
  readonly headings: readonly string[]
  readonly lines: readonly (readonly string[])[]
}

/**
 * Returns the cells of a report. Amounts are in the decimals of their currency, without its sign.
 * Rates are in percent, followed by `rateUnit`: a program that reads the cells needs numbers.
 */
export function toTable(
  rows: ReportRows,
  { columns, rateUnit = '' }: { readonly columns: readonly string[]; readonly rateUnit?: string },
): ReportTable {
  return {
    headings: columns.map((name) => name.replace(/_(minor|bp)$/, '').replaceAll('_', ' ')),
    lines: rows.map((row) => columns.map((name) => cellOf(name, row, rateUnit))),
  }
}

/** Returns one line for each currency with the sums of its amounts. Currencies are never mixed. */
export function totalsOf(rows: ReportRows): ReportRows {
  const totals = new Map<string, Record<string, string | number | null>>()
  for (const row of rows) {
    const { currency } = row
    if (typeof currency !== 'string') continue
    const total = totals.get(currency) ?? { ...emptied(row), currency }
    for (const name of Object.keys(row))
      if (isSummed(name)) total[name] = Number(total[name]) + Number(row[name])
    totals.set(currency, total)
  }
  return [...totals.values()]
}

const isSummed = (name: string) => /_minor$|^(orders|units)$/.test(name)

const emptied = (row: Row) =>
  Object.fromEntries(Object.keys(row).map((name, index) => [name, index === 0 ? 'total' : null]))

/** Returns the lines of a text table: numbers are aligned to the right. */
export function formatTable({ headings, lines }: ReportTable): readonly string[] {
  const all = [headings, ...lines]
  const widths = headings.map((_, index) =>
    Math.max(...all.map((line) => line[index]?.length ?? 0)),
  )
  const areNumbers = headings.map((_, index) =>
    lines.every((line) => /^(-?[\d.]+( %)?|)$/.test(line[index] ?? '')),
  )
  return all.map((line) =>
    line
      .map((cell, index) =>
        areNumbers[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}

/**
 * Returns the lines of a CSV file (RFC 4180), without their ends. A spreadsheet would run a text that
 * starts like a formula, so this text gets an apostrophe: https://asvs.emil.hemdal.se/1.2.10
 */
export function formatCsv({ headings, lines }: ReportTable): readonly string[] {
  return [headings, ...lines].map((line) => line.map(quoted).join(','))
}

function quoted(cell: string): string {
  const text = /^[=+@-]/.test(cell) && !isNumber(cell) ? `'${cell}` : cell
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const isNumber = (cell: string) => /^-?\d+(\.\d+)?$/.test(cell)

function cellOf(name: string, row: Row, rateUnit: string): string {
  const value = row[name]
  if (value === null || value === undefined) return ''
  if (name.endsWith('_minor')) return amountOf(Number(value), String(row['currency']))
  return name.endsWith('_bp') ? `${Number(value) / 100}${rateUnit}` : printable(String(value))
}

/** Amounts in a currency that the shop does not know stay in minor units. */
const amountOf = (amount: number, currency: string) =>
  isCurrency(currency) ? toDecimal({ amount, currency }) : String(amount)
