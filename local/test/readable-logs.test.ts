import t from 'tap'
import { createLogPrinter } from '../readable-logs.ts'

const hostile = '\u001b[2J\r\nfake line\u009b31m\u202e'

t.test('a log line cannot control the terminal or imitate another line', (t) => {
  const texts: string[] = []
  const print = createLogPrinter({ write: (text) => void texts.push(text) }, false, true)
  const line = {
    level: 'error',
    timestamp: '2026-11-30T10:00:00.000Z',
    service: 'agent',
    message: hostile,
    [hostile]: hostile,
    details: { of: hostile },
    err: { message: hostile },
  }
  print('agent', JSON.stringify(line))
  print('mysql', hostile)
  const written = texts.join('')
  t.match(written, /agent +\\u001b\[2J/)
  t.match(written, 'mysql: \\u001b[2J')
  t.notMatch(written.replaceAll('\n', ''), /[\p{Cc}\u202e]/u)
  // Each in one line. An error may have several, as a stack has.
  const lines = written.trimEnd().split('\n')
  t.equal(lines.filter((one) => one.startsWith('fake line')).length, 1)
  t.end()
})
