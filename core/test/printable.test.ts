import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import t from 'tap'
import { printable, printableLines } from '../printable.ts'

t.test('characters that change how other text is shown become escapes', (t) => {
  for (const [text, expected] of [
    ['Crème brûlée, 12 €, 日本, 👩‍🍳', 'Crème brûlée, 12 €, 日本, 👩‍🍳'],
    ['\u001b[2J\u001b]0;title\u0007', '\\u001b[2J\\u001b]0;title\\u0007'],
    ['\u009b31m\u007f\u0000', '\\u009b31m\\u007f\\u0000'],
    ['one\r\ntwo\tthree', 'one\\u000d\\u000atwo\\u0009three'],
    ['\u202e\u2066\u200f\u2028', '\\u202e\\u2066\\u200f\\u2028'],
  ] as const) {
    t.equal(printable(text), expected)
  }
  t.equal(printableLines('one\r\ntwo\tthree\u001b'), 'one\\u000d\ntwo\tthree\\u001b')
  t.end()
})

t.test('an error in the log has none of them, also after its JSON is decoded', (t) => {
  const program = `
    import { createLogger } from './core/pino.ts'
    const log = createLogger({ service: 'agent', shop: 'ecommerce-dev', version: 'test' })
    const error = new Error('not_json: \\u001b[2J\\u009b31m')
    log.error({ err: new Error('\\u202efailed', { cause: error }) }, 'message.failed')`
  const written = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: resolve(import.meta.dirname, '../..'),
    encoding: 'utf8',
  })
  const { message, stack, cause } = JSON.parse(written).err
  const shown = [message, stack, cause.message, cause.stack].join('')
  t.notMatch(shown.replaceAll('\n', ''), /[\p{Cc}\u202e]/u)
  t.match(cause.message, 'not_json: \\u001b[2J\\u009b31m')
  t.end()
})
