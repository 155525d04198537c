import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import t from 'tap'
import { auditTableOf } from '#core/aws/dynamodb-audit.ts'
import type { AuditEntry } from '#core/ports/audit-log.ts'
import { openAws, skip } from './support/aws.ts'
import { openLocal } from './support/local.ts'
import { run } from './support/run.ts'

t.test('a shop that was never deployed has no log: its secrets can be set', { skip }, async (t) => {
  const dynamodb = new DynamoDBClient(await openAws(t))
  t.teardown(() => dynamodb.destroy())
  const set = (typed: string) =>
    run(
      'secrets-set',
      ['ENV=dev', 'SET=account="123456789012"', 'NAME=stripe-webhook-secret', 'YES=1'],
      { typed },
    )
  t.match(await set('whsec_one'), { status: 0, err: '' })
  await dynamodb.send(new DeleteTableCommand({ TableName: auditTableOf('ecommerce-dev') }))
  t.match(await set('whsec_two'), { status: 0, err: 'not recorded: the next deploy creates the' })
})

// Must be last: it makes the SDKs in this process use the local emulators.
t.test('make acts prints who did what, and the state before and after', async (t) => {
  const shop = await openLocal(t)
  const acts = (...args: string[]) => run('acts', [shop.portBase, ...args])
  t.match(await acts(), { status: 0, out: /^0 entries from / })
  const orderId = await shop.buy()
  await run('reconcile', [shop.portBase, 'YES=1'])
  const why = 'WHY=it\u001b[31m broke; tell anna@example.com'
  const refund = ['YES=1', `ORDER=${orderId}`, 'AMOUNT=2.00', why]
  t.match(await run('refund', [shop.portBase, ...refund]), { status: 0 })
  t.match(await run('refund', [shop.portBase, ...refund, 'KEY=x', 'AMOUNT=9999.00']), { status: 1 })

  const { out } = await acts()
  t.match(out, new RegExp(`refund ${orderId} requested  by .* \\(local\\) from cli`))
  t.notMatch(out, '\u001b')
  t.match(out, /4 entries from (\d{4}-\d\d-\d\d) to \1 \(UTC\)\n$/, 'two acts: a refusal is none')
  const entries = JSON.parse((await acts('JSON=1')).out) as AuditEntry[]
  t.match(entries.at(-1), {
    act: 'refund',
    phase: 'done',
    outcome: 'exit code 0',
    details: { AMOUNT: '2.00' },
    before: { status: 'paid', refunded: 0 },
    after: { refunded: 200 },
  })
  t.notMatch(JSON.stringify(entries), /anna|broke/, 'no typed reason: it may name the buyer')

  t.match(await acts('FROM=2020-01-01', 'TO=2020-01-31'), { out: /^0 entries from 2020-01-01/ })
  for (const [wrong, message] of [
    [['FROM=yesterday'], 'FROM must be a day'],
    [['TO=2026-02-30'], 'TO must be a day'],
    [['FROM=2026-02-02', 'TO=2026-02-01'], 'is after'],
  ] as const)
    t.match(await acts(...wrong), { status: 1, err: message })
})
