import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import t from 'tap'

t.test('what a refusal says of a buyer stays out of the log', (t) => {
  const program = `
    import { createLogger } from './core/pino.ts'
    const log = createLogger({ service: 'agent', environment: 'dev', version: 'test' })
    const refusal = 'Email address is not verified: jeanne.d-arc+shop@mail.example.com (eu-west-1)'
    log.error({ err: new Error('the mail was refused', { cause: new Error(refusal) }) }, 'message.failed')`
  const written = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: resolve(import.meta.dirname, '../..'),
    encoding: 'utf8',
  })
  t.notMatch(written, /jeanne|mail\.example/)
  t.match(JSON.parse(written).err, {
    cause: { message: 'Email address is not verified: …@… (eu-west-1)' },
  })
  t.end()
})
