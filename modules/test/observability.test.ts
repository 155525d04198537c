import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { problemKinds } from '../../api/problem.ts'
import { orderStatuses } from '../../core/order/lifecycle.ts'
import { refundStatuses } from '../../core/refund/refund.ts'
import { type LogLine, logLines } from './support/log-lines.ts'

const root = resolve(import.meta.dirname, '../..')
const module = join(root, 'modules/observability')
const read = (path: string) => readFileSync(join(module, path), 'utf8')

type Counted = { readonly pattern: string; readonly by: readonly string[] }
const metrics = Object.entries(parse(read('metrics.yaml')) as Record<string, Counted>)
const lines = logLines()

/** What a field may say where the line's text does not: the code's own lists. */
const said: Readonly<Record<string, readonly string[]>> = {
  'order.transition status': orderStatuses,
  'refund.recorded status': refundStatuses,
  'request.completed code': Object.keys(problemKinds),
}

/** `{ $.a = "b" && $.c = "d" }` as pairs; no other kind of pattern is used. */
function termsOf(pattern: string): readonly (readonly [field: string, text: string])[] {
  const inside = /^\{ (.+) \}$/.exec(pattern)?.[1] ?? ''
  return inside.split(' && ').map((term) => {
    const [, field, text] = /^\$\.(\w+) = "([^"*]+)"$/.exec(term) ?? []
    if (!field || !text) throw new Error(`a pattern that this test cannot read: ${pattern}`)
    return [field, text] as const
  })
}

function canSay({ message, fields }: LogLine, [field, text]: readonly [string, string]): boolean {
  if (field === 'message') return message === text
  if (!fields.has(field)) return false
  const always = fields.get(field)
  return always === undefined
    ? (said[`${message} ${field}`]?.includes(text) ?? false)
    : always === text
}

t.test('the source is read as it is', async (t) => {
  const of = (message: string) => lines.filter((line) => line.message === message)
  t.same(
    of('order placed').map(({ file, services }) => [file, services]),
    [['core/order/open-payment.ts', ['api']]],
  )
  t.ok(of('request.completed')[0]?.fields.has('code'), 'a field that is spread on a condition')
  t.ok(of('message.failed')[0]?.fields.has('receiveCount'), 'a field that a function adds')
  t.equal(of('sweep.done').length, 1, 'a level that is chosen')
  t.ok(lines.length > 40)
})

for (const [metric, { pattern, by }] of metrics) {
  t.test(`${metric} counts lines that are written, and where they are`, async (t) => {
    const terms = termsOf(pattern)
    const writers = lines.filter((line) => terms.every((term) => canSay(line, term)))
    t.ok(writers.length > 0, `somebody writes ${pattern}`)
    t.same([...by].sort(), [...new Set(writers.flatMap(({ services }) => services))].sort())
  })
}

t.test('a line of the shop’s own logger has its words where the patterns look', async (t) => {
  const program = `
    import { createLogger } from './core/pino.ts'
    const log = createLogger({ service: 'agent', environment: 'dev', version: 'test' })
    for (const terms of ${JSON.stringify(metrics.map(([, { pattern }]) => termsOf(pattern)))}) {
      const { message, ...fields } = Object.fromEntries(terms)
      log.info(fields, message)
    }`
  const written = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
    encoding: 'utf8',
  })
  const found = written
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  t.equal(found.length, metrics.length)
  for (const [index, [metric, { pattern }]] of metrics.entries()) {
    t.ok(
      termsOf(pattern).every(([field, text]) => found[index]?.[field] === text),
      metric,
    )
  }
})

t.test('a saved query asks for what is written', async (t) => {
  const messages = new Set(lines.map(({ message }) => message))
  const fields = new Set([
    ...lines.flatMap((line) => [...line.fields.keys()]),
    ...['@timestamp', 'level', 'service', 'message', 'err.type', 'err.code', 'err.message'],
    // A failed call to a vendor, as core/pino.ts prints it.
    ...['err.class', 'err.vendor', 'err.operation', 'err.vendorCode', 'err.requestId'],
    // What a message is about, as consumers/log-outcome.ts says it.
    ...['type', 'traceId', 'orderId', 'eventId', 'step'],
  ])
  const words =
    /^(fields|filter|sort|stats|limit|by|as|in|asc|desc|bin|count|pct|max|latest|\d+m?)$/
  for (const file of readdirSync(join(module, 'queries'))) {
    const query = read(`queries/${file}`)
    const quoted = [...query.matchAll(/"([^"]+)"/g)].map(([, text]) => text ?? '')
    const asked = quoted.filter((text) => /^[a-z]+[. ]/.test(text))
    t.same(
      asked.filter((text) => !messages.has(text)),
      [],
      `${file}: messages`,
    )
    const names = new Set([...query.matchAll(/ as (\w+)/g)].map(([, name]) => name))
    const used = query.replaceAll(/"[^"]*"/g, '').match(/[@\w.]+/g) ?? []
    t.same(
      used.filter((word) => !words.test(word) && !names.has(word) && !fields.has(word)),
      [],
      `${file}: fields`,
    )
  }
})

t.test('an alarm sends nobody to a query that is not there', async (t) => {
  const texts = readdirSync(module)
    .filter((file) => file.endsWith('.tf'))
    .map(read)
    .join('\n')
  const named = [...texts.matchAll(/saved query ([a-z-]+)/g)].map(([, name]) => `${name}.txt`)
  t.ok(named.length > 5)
  const there = readdirSync(join(module, 'queries'))
  t.same(
    named.filter((name) => !there.includes(name)),
    [],
  )
})
