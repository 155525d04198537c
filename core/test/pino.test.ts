import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'

t.test('e-mail addresses in errors are not logged', (t) => {
  const program = `
    import { createLogger } from './core/pino.ts'
    const log = createLogger({ service: 'agent', shop: 'ecommerce-dev', version: 'test' })
    const refusal = 'Email address is not verified: jeanne.d-arc+shop@mail.example.com, hélène@exämple.fr (eu-west-1)'
    log.error({ err: new Error('the mail was refused', { cause: new Error(refusal) }) }, 'message.failed')`
  const written = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: resolve(import.meta.dirname, '../..'),
    encoding: 'utf8',
  })
  t.notMatch(written, /jeanne|mail\.example|hélène|exämple/)
  t.match(JSON.parse(written).err, {
    cause: { message: 'Email address is not verified: …@…, …@… (eu-west-1)' },
  })
  t.end()
})

t.test('a failed call to a vendor is logged with its class, operation and request id', (t) => {
  const program = `
    import { createLogger } from './core/pino.ts'
    import { VendorError } from './core/vendor-error.ts'
    const log = createLogger({ service: 'agent', shop: 'ecommerce-dev', version: 'test' })
    const failure = { vendor: 'sqs', operation: 'SendMessage', class: 'credentials', vendorCode: 'ExpiredToken', requestId: 'req-1' }
    const cause = new VendorError('service_refused', failure)
    log.error({ err: cause }, 'message.failed')
    log.error({ err: new Error('not sent', { cause }) }, 'message.failed')`
  const written = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: resolve(import.meta.dirname, '../..'),
    encoding: 'utf8',
  })
  const [itself, around] = written
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).err)
  const shown = {
    vendor: 'sqs',
    operation: 'SendMessage',
    class: 'credentials',
    vendorCode: 'ExpiredToken',
    requestId: 'req-1',
  }
  t.match(itself, { type: 'VendorError', code: 'service_refused', ...shown })
  t.match(itself.message, 'sqs SendMessage refused our credentials')
  t.match(around, { type: 'Error', message: 'not sent', ...shown }, 'also from the cause')
  t.end()
})

t.test('a server continues while its log is not read, and counts the dropped lines', async (t) => {
  const program = `
    import { createLogger } from './core/pino.ts'
    const log = createLogger({ service: 'api', shop: 'ecommerce-dev', version: 'test', isServer: true })
    for (let line = 0; line < 10_000; line += 1) log.info({ filling: 'x'.repeat(200) }, 'written')
    console.error('alive')`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: resolve(import.meta.dirname, '../..'),
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  })
  const [alive] = await once(child.stderr, 'data')
  t.equal(String(alive), 'alive\n')
  const lines = (await text(child.stdout)).trim().split('\n')
  const entries = lines.map((line) => JSON.parse(line))
  const written = entries.filter(({ message }) => message === 'written').length
  const [dropped] = entries.filter(({ message }) => message === 'log.dropped')
  t.ok(dropped.lines > 0)
  t.equal(written + dropped.lines, 10_000)
})
