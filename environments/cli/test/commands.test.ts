import t from 'tap'
import { readReconcileCommand } from '../reconcile-command.ts'
import { parseAmount, readRefundCommand } from '../refund-command.ts'

const orderId = 'ord_01M83VNVF87VRSP9TWRENQ0000'
const empty = ['--env', '', '--amount', '', '--why', '', '--key', '', '--dry-run', '']

t.test('a refund names its order; what make hands over empty was not said', async (t) => {
  t.strictSame(readRefundCommand(['--order', orderId, ...empty]), {
    env: 'local',
    orderId,
    amount: undefined,
    why: 'asked for by an operator',
    key: undefined,
    dryRun: false,
  })
  t.throws(() => readRefundCommand(empty), /ORDER must be an id\nusage: make refund/)
  t.throws(() => readRefundCommand(['--orders', orderId]), /usage: make refund/)
})

t.test('an amount is written with all its decimals, or could mean either', async (t) => {
  t.equal(parseAmount('12.50', 'EUR'), 1250)
  t.throws(() => parseAmount('12.505', 'EUR'), { message: /^AMOUNT: 12\.505 .* has 2 decimals/ })
  t.throws(() => parseAmount('1.234', 'KWD'), { message: /^AMOUNT: .* in steps of 0\.010/ })
})

t.test('a reconciliation goes back as far as Stripe remembers', async (t) => {
  const now = new Date('2026-11-23T10:00:00.000Z')
  const since = (text: string) => readReconcileCommand(['--since', text], now).since.toISOString()
  t.equal(readReconcileCommand([], now).since.toISOString(), '2026-11-20T10:00:00.000Z')
  t.equal(since('72h'), '2026-11-20T10:00:00.000Z')
  t.equal(since('2026-11-22T08:00:00Z'), '2026-11-22T08:00:00.000Z')
  for (const text of ['31d', 'yesterday', '2026-11-24T10:00:00Z', '3w']) {
    t.throws(() => since(text), /within the last 30 days/, text)
  }
})
