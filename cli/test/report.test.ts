import t from 'tap'
import { parseDatabaseUrl } from '#core/mysql/login.ts'
import { migrateSchema } from '#core/mysql/migrate.ts'
import { openDatabase } from '#core/mysql/pool.ts'
import { createRecordSale } from '#core/mysql/record-sale.ts'
import { reportNames } from '#core/mysql/reports.ts'
import { openMysql } from '../../core/test/support/mysql.ts'
import { sampleOrder, timelineOf } from '../../core/test/support/sample-order.ts'
import { formatCsv, formatTable, toTable, totalsOf } from '../report/format-report.ts'
import { readRequest } from '../report.ts'
import { run } from './support/run.ts'

const url = await openMysql(t)
const login = parseDatabaseUrl(url)
const log = { debug() {}, info() {}, warn() {}, error() {} }
await migrateSchema({ login, log })
const database = openDatabase({ login, log })
t.teardown(() => database.close())

t.test('a report is a table with a total for each currency, or CSV', async (t) => {
  const recordSale = createRecordSale(database)
  const order = (end: string, amount: number, currency: string, paidAt: string) =>
    sampleOrder({
      orderId: `ord_01KB00000000000000000000${end}`,
      charged: { amount, currency },
      paidAt,
    })
  await recordSale(timelineOf(order('A1', 2400, 'EUR', '2026-11-01T10:00:00.000Z')))
  await recordSale(timelineOf(order('A2', 1250, 'EUR', '2026-11-02T10:00:00.000Z')))
  await recordSale(timelineOf(order('A3', 500, 'JPY', '2026-11-02T10:00:00.000Z')))
  const report = (...args: string[]) =>
    run('report', [`MYSQL_URL=${url}`, 'FROM=2026-11-01', 'TO=2026-11-30', ...args])
  const { status, out } = await report()
  t.equal(status, 0)
  t.same(out.trimEnd().split('\n').slice(0, 3), [
    'revenue of local, from 2026-11-01 to 2026-11-30 (UTC)',
    'day         currency  orders   paid  refunded  charged back    net   tax',
    '2026-11-01  EUR            1  24.00      0.00          0.00  24.00  4.00',
  ])
  t.match(out, /^total +EUR +2 +36\.50 +0\.00 +0\.00 +36\.50 +6\.08$/m)
  t.match(out, /^total +JPY +1 +500 +0 +0 +500 +83$/m)
  const csv =
    'day,currency,orders,paid,refunded,charged back,net,tax\n2026-11-01,EUR,1,24.00,0.00,0.00,24.00,4.00\n'
  for (const as of ['CSV=1', 'FORMAT=csv']) t.ok((await report(as)).out.startsWith(csv), as)
  t.match((await report('REPORT=vat')).out, / 20 % +EUR +36\.50 +30\.42 +6\.08$/m)
  t.match((await report('REPORT=vat', 'CSV=1')).out, /,20,EUR,36\.50,30\.42,6\.08$/m)
  for (const name of reportNames) {
    const [heading, ...lines] = (await report(`REPORT=${name}`, 'CSV=1')).out.trimEnd().split('\n')
    const empty = await report(`REPORT=${name}`, 'CSV=1', 'FROM=2025-01-01', 'TO=2025-01-02')
    t.equal(empty.out, `${heading}\n`, `${name} without rows has its columns`)
    for (const line of lines) t.equal(line.split(',').length, heading?.split(',').length)
  }
  t.match(
    (await run('report', [`MYSQL_URL=${url}`, 'FROM=2025-01-01', 'TO=2025-01-02'])).out,
    /no sales/,
  )
})

t.test('days and names are checked', async (t) => {
  const now = new Date('2026-11-30T23:00:00Z')
  t.same(readRequest({}, now), { report: 'revenue', from: '2026-11-01', to: '2026-11-30' })
  t.same(readRequest({ FROM: '2026-10-01', TO: '2026-10-31', REPORT: 'vat' }, now), {
    ...{ report: 'vat', from: '2026-10-01', to: '2026-10-31' },
  })
  for (const [given, message] of [
    [{ REPORT: 'revenues' }, /not revenues: did you mean revenue/],
    [{ FROM: '2026-02-30' }, /FROM must be a day/],
    [{ TO: 'today' }, /TO must be a day/],
    [{ FROM: '2026-11-02', TO: '2026-11-01' }, /is after TO/],
  ] as const)
    t.throws(() => readRequest(given, now), message)
  t.match(await run('report', [`MYSQL_URL=${url}`, 'FORMAT=xml']), {
    status: 1,
    err: /FORMAT must be one of table, csv, not xml/,
  })
})

t.test('a cell is one line of text, and no formula', async (t) => {
  const cells = [
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1+1', "'-1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['=A,B', `"'=A,B"`],
    ['-2.50', '-2.50'],
    ['Mug\r\n"x"', '"Mug\\u000d\\u000a""x"""'],
    ['\u001b[2J', '\\u001b[2J'],
  ] as const
  const table = toTable(
    cells.map(([name]) => ({ name })),
    { columns: ['name'] },
  )
  t.same(formatCsv(table), ['name', ...cells.map(([, cell]) => cell)])
  t.notMatch(formatTable(table).join(''), /\p{Cc}/u)
})

t.test('currencies are never mixed, and texts are quoted', async (t) => {
  const rows = [
    { sku: 'A', name: 'Cup, "big"', currency: 'EUR', units: 2, gross_minor: '100' },
    { sku: 'B', name: 'Bowl', currency: 'JPY', units: '1', gross_minor: '100' },
    { sku: 'C', name: 'Odd', currency: 'XXX', units: 1, gross_minor: '-5' },
  ]
  t.same(
    totalsOf(rows).map(({ currency, units, gross_minor: gross }) => [currency, units, gross]),
    [
      ['EUR', 2, 100],
      ['JPY', 1, 100],
      ['XXX', 1, -5],
    ],
  )
  t.same(formatCsv(toTable(rows, { columns: Object.keys(rows[0] ?? {}) })), [
    'sku,name,currency,units,gross',
    'A,"Cup, ""big""",EUR,2,1.00',
    'B,Bowl,JPY,1,100',
    'C,Odd,XXX,1,-5',
  ])
  t.equal(
    formatTable(toTable(rows, { columns: Object.keys(rows[0] ?? {}) }))[1],
    'A    Cup, "big"  EUR           2   1.00',
  )
})
