import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { problemKinds } from '../../api/problem.ts'
import type { ReceivedMessage } from '../../consumers/received-message.ts'
import { orderStatuses } from '../../core/order/lifecycle.ts'
import { refundStatuses } from '../../core/refund/refund.ts'
import type { FailureClass } from '../../core/vendor-error.ts'
import { type LogLine, logLines } from './support/log-lines.ts'

const root = resolve(import.meta.dirname, '../..')
const module = join(root, 'modules/observability')
const read = (path: string) => readFileSync(join(module, path), 'utf8')

type Metric = { readonly pattern: string; readonly by: readonly string[] }
const metrics = Object.entries(parse(read('metrics.yaml')) as Record<string, Metric>)
const lines = logLines()

/** The possible values of fields whose text is not fixed at the log call. */
const fieldValues: Readonly<Record<string, readonly string[]>> = {
  'order.transitioned status': orderStatuses,
  'refund.recorded status': refundStatuses,
  'request.completed code': Object.keys(problemKinds),
  'message.handled outcome': ['foreign'], // of handleProviderEvent
}

/** The fields that are numbers. */
const numbers: readonly string[] = ['receiveCount'] satisfies (keyof ReceivedMessage)[]

/** The classes that core/pino.ts adds to a failed call to a vendor. */
const failureClasses: readonly string[] = [
  'permanent',
  'transient',
  'credentials',
  'not_found',
] satisfies FailureClass[]

type Term = readonly [field: string, value: string | number]

/**
 * Returns `{ $.a = "b" && $.c >= 3 }` as pairs; throws for any other kind of pattern. A number is
 * the least that matches.
 */
function parsePattern(pattern: string): readonly Term[] {
  const inside = /^\{ (.+) \}$/.exec(pattern)?.[1] ?? ''
  return inside.split(' && ').map((term) => {
    const [, field, text, least] = /^\$\.([\w.]+) (?:= "([^"*]+)"|>= (\d+))$/.exec(term) ?? []
    const value = text ?? (least && Number(least))
    if (!field || !value) throw new Error(`This test cannot parse the pattern ${pattern}`)
    return [field, value] as const
  })
}

/** Returns whether the code can write this line with this value in this field. */
function canContain({ message, fields }: LogLine, [field, text]: Term): boolean {
  if (typeof text === 'number') return fields.has(field) && numbers.includes(field)
  if (field === 'message') return message === text
  if (field === 'err.class') return fields.has('err') && failureClasses.includes(text)
  if (!fields.has(field)) return false
  const fixed = fields.get(field)
  return fixed === undefined
    ? (fieldValues[`${message} ${field}`]?.includes(text) ?? false)
    : fixed === text
}

t.test('log lines are read from the source code', async (t) => {
  const withMessage = (message: string) => lines.filter((line) => line.message === message)
  t.same(
    withMessage('order.placed').map(({ file, services }) => [file, services]),
    [['core/order/open-payment.ts', ['api']]],
  )
  t.ok(
    withMessage('request.completed')[0]?.fields.has('code'),
    'a field that is spread conditionally',
  )
  t.ok(withMessage('message.failed')[0]?.fields.has('receiveCount'), 'a field that a function adds')
  t.equal(withMessage('sweep.done').length, 1, 'a level that is chosen at run time')
  t.ok(lines.length > 40)
})

for (const [metric, { pattern, by }] of metrics) {
  t.test(`${metric} counts lines that its services write`, async (t) => {
    const terms = parsePattern(pattern)
    const writers = lines.filter((line) => terms.every((term) => canContain(line, term)))
    t.ok(writers.length > 0, `the code writes ${pattern}`)
    t.same([...by].sort(), [...new Set(writers.flatMap(({ services }) => services))].sort())
  })
}

/** Returns the value of a field such as `err.class`. */
const valueAt = (line: unknown, field: string) =>
  field.split('.').reduce((value, name) => (value as Record<string, unknown>)?.[name], line)

t.test('the logger writes the fields that the patterns use', async (t) => {
  const program = `
    import { createLogger } from './core/pino.ts'
    import { VendorError } from './core/vendor-error.ts'
    const failure = { vendor: 'sns', operation: 'Publish', vendorCode: 'AuthorizationError' }
    const log = createLogger({ service: 'agent', shop: 'ecommerce-dev', version: 'test' })
    for (const terms of ${JSON.stringify(metrics.map(([, { pattern }]) => parsePattern(pattern)))}) {
      const { message, 'err.class': failed, ...fields } = Object.fromEntries(terms)
      const err = failed && new VendorError('busy', { ...failure, class: failed })
      log.info({ ...fields, ...(err && { err }) }, message)
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
      parsePattern(pattern).every(([field, text]) => valueAt(found[index], field) === text),
      metric,
    )
  }
})

t.test('saved queries use existing messages and fields', async (t) => {
  const messages = new Set(lines.map(({ message }) => message))
  const fields = new Set([
    ...lines.flatMap((line) => [...line.fields.keys()]),
    ...['@timestamp', 'level', 'service', 'message', 'err.type', 'err.code', 'err.message'],
    // Fields that core/pino.ts adds for a failed call to a vendor.
    ...['err.class', 'err.vendor', 'err.operation', 'err.vendorCode', 'err.requestId'],
    // Fields that consumers/message-handler.ts adds for a queue message.
    ...['type', 'traceId', 'orderId', 'eventId', 'step'],
  ])
  const keywords =
    /^(fields|filter|sort|stats|limit|by|as|in|asc|desc|bin|count|pct|max|latest|\d+m?)$/
  for (const file of readdirSync(join(module, 'queries'))) {
    const query = read(`queries/${file}`)
    const quoted = [...query.matchAll(/"([^"]+)"/g)].map(([, text]) => text ?? '')
    const messagesUsed = quoted.filter((text) => /^[a-z]+[. ]/.test(text))
    t.same(
      messagesUsed.filter((text) => !messages.has(text)),
      [],
      `${file}: messages`,
    )
    const names = new Set([...query.matchAll(/ as (\w+)/g)].map(([, name]) => name))
    const wordsUsed = query.replaceAll(/"[^"]*"/g, '').match(/[@\w.]+/g) ?? []
    t.same(
      wordsUsed.filter((word) => !keywords.test(word) && !names.has(word) && !fields.has(word)),
      [],
      `${file}: fields`,
    )
  }
})

t.test('the docs have a first command for every alarm', async (t) => {
  const files = readdirSync(module).filter((file) => file.endsWith('.tf'))
  const source = files.map(read).join('\n')
  const named = [...source.matchAll(/alarm_name += "\$\{var\.name\}-([^"]+)"/g)].map(
    ([, name = '']) => name.replace(/\$\{each\.key\}/, '…'),
  )
  // An alarm for each key of a map has the key in its name.
  const keysOf = (map: string) => {
    const [, entries = ''] = new RegExp(`${map} = \\{\\n(.*?)\\n {2}\\}\\n`, 's').exec(source) ?? []
    return [...entries.matchAll(/^ {4}([a-z-]+) = \{$/gm)].map(([, key = '']) => key)
  }
  const names = named.flatMap((name) => {
    if (name === '…') return keysOf('log_line_alarms')
    if (name === 'mail-…') return keysOf('mail_rates').map((key) => `mail-${key}`)
    return [name]
  })
  t.ok(names.length > 20, `${names.length} alarms`)
  const docs = readFileSync(join(root, 'docs/operate.md'), 'utf8')
  const cells = [...docs.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell]) => cell).join(' ')
  t.same(
    names.filter((name) => !cells.includes(`\`${name}\``)),
    [],
  )
})

t.test('alarm texts name existing saved queries', async (t) => {
  const texts = readdirSync(module)
    .filter((file) => file.endsWith('.tf'))
    .map(read)
    .join('\n')
  const named = [...texts.matchAll(/saved query ([a-z-]+)/g)].map(([, name]) => `${name}.txt`)
  t.ok(named.length > 5)
  const existing = readdirSync(join(module, 'queries'))
  t.same(
    named.filter((name) => !existing.includes(name)),
    [],
  )
})
