import t from 'tap'
import { formatDateTime, formatTimeOfDay } from '../presentation/format-time.ts'

t.test('times are in the Paris time zone, in summer and in winter', (t) => {
  t.match(formatDateTime('2026-07-01T22:30:00.000Z', 'fr'), /^2 juil\. 2026.+00:30$/)
  t.match(formatDateTime('2026-12-31T23:30:00.000Z', 'en'), /^1 Jan 2027.+00:30$/)
  t.equal(formatTimeOfDay('2026-07-01T12:05:00.000Z', 'fr'), '14:05')
  t.equal(formatTimeOfDay('2026-12-01T12:05:00.000Z', 'en'), '13:05')
  t.end()
})
