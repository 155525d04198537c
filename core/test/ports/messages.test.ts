import t from 'tap'
import { makeMessage, parseMessage, UnreadableMessage } from '#core/ports/messages.ts'

const clock = () => new Date('2026-11-23T10:00:00.000Z')
const step = { orderId: 'ord_1', step: 'complete', dueAt: '2026-11-23T10:01:00.000Z' } as const
const message = makeMessage('order.step', step, { traceId: 'trc_1', clock })

const reasonOf = (text: string) => {
  try {
    parseMessage(text, ['order.step'])
  } catch (error) {
    return error instanceof UnreadableMessage ? error.reason : error
  }
  return 'read'
}

t.test('a message is read unchanged', async (t) => {
  t.same(parseMessage(JSON.stringify(message), ['order.step']), message)
  t.match(message, { version: 1, occurredAt: '2026-11-23T10:00:00.000Z', traceId: 'trc_1' })
})

t.test('an unsupported message is refused with its reason', async (t) => {
  const cases = {
    '{': 'not_json',
    null: 'not_an_envelope',
    '[]': 'not_an_envelope',
    [JSON.stringify({ ...message, body: undefined })]: 'not_an_envelope',
    [JSON.stringify({ ...message, type: 'payment.event' })]: 'unknown_type',
    [JSON.stringify({ ...message, type: '__proto__' })]: 'unknown_type',
    [JSON.stringify({ ...message, version: 2 })]: 'unknown_version',
    [JSON.stringify({ ...message, body: { ...step, step: 'fly' } })]: 'bad_body',
    [JSON.stringify({ ...message, body: { ...step, orderId: 7 } })]: 'bad_body',
  }
  for (const [text, reason] of Object.entries(cases))
    t.equal(reasonOf(text), reason, text.slice(0, 60))
})

t.test('unknown fields of a later release are ignored', async (t) => {
  const later = { ...message, body: { ...step, colour: 'blue' }, sentBy: 'release 12' }
  t.equal(reasonOf(JSON.stringify(later)), 'read')
})
