import t from 'tap'
import { brokenOffIn, refuseLosses, withBrokenOffKept } from '../../terraform/data-loss.ts'
import {
  countsInWords,
  doneInWords,
  isSame,
  linesOf,
  summarise,
} from '../../terraform/plan-summary.ts'
import { lockInWords } from '../../terraform/state-lock.ts'

const change = (address: string, ...actions: readonly string[]) => ({
  address,
  mode: address.startsWith('data.') ? 'data' : 'managed',
  type: address.split('.').at(-2) ?? '',
  change: { actions },
})

const plan = {
  resource_changes: [
    change('module.api.aws_lambda_function.this', 'update'),
    change('module.data.aws_dynamodb_table.orders', 'delete', 'create'),
    change('module.edge.aws_s3_bucket.this', 'delete'),
    change('module.mail.aws_sesv2_email_identity.this', 'create'),
    change('module.network.aws_vpc.this', 'no-op'),
    change('data.aws_region.this', 'read'),
  ],
}

t.test('a plan is told by what it does, and not by what it reads', async (t) => {
  const summary = summarise(plan)
  t.equal(countsInWords(summary), '1 to add, 1 to change, 1 to replace, 1 to delete')
  t.equal(doneInWords(summary), '1 added, 1 changed, 1 replaced, 1 deleted')
  t.strictSame(linesOf(summary)[1], '  ± module.data.aws_dynamodb_table.orders')
  t.equal(countsInWords(summarise({})), 'no changes')
  t.ok(isSame(summary, summarise({ resource_changes: plan.resource_changes.toReversed() })))
  t.notOk(isSame(summary, summarise({})))
})

t.test('what holds data is neither replaced nor deleted', async (t) => {
  t.throws(
    () => refuseLosses('foundation', summarise(plan)),
    /would replace module\.data\.aws_dynamodb_table\.orders\n {2}would delete module\.edge/,
  )
  const harmless = plan.resource_changes.filter(({ type }) => !/table|bucket/.test(type))
  t.doesNotThrow(() => refuseLosses('app', summarise({ resource_changes: harmless })))
  const confirmed = [change('module.mail.aws_ses_email_identity.address[0]', 'delete')]
  t.throws(
    () => refuseLosses('foundation', summarise({ resource_changes: confirmed })),
    /would delete module\.mail\.aws_ses_email_identity\.address\[0\]/,
    'whom SES lets the shop send as, which somebody confirmed',
  )
})

t.test('what holds data is kept where it would be made anew for a break alone', async (t) => {
  const tainted = { action_reason: 'replace_because_tainted' }
  const database = change('module.data.aws_db_instance.mysql', 'delete', 'create')
  const host = change('module.agent.aws_instance.this', 'delete', 'create')
  const broken = {
    resource_changes: [
      { ...database, ...tainted },
      { ...host, ...tainted },
    ],
  }
  t.strictSame(brokenOffIn(broken), [database.address])
  t.throws(() => refuseLosses('foundation', summarise(broken)))
  const kept = withBrokenOffKept(broken)
  t.doesNotThrow(() => refuseLosses('foundation', summarise(kept)))
  t.strictSame(linesOf(summarise(kept)), [`  ~ ${database.address}`, `  ± ${host.address}`])

  const wanted = { action_reason: 'replace_because_cannot_update' }
  const changed = { resource_changes: [{ ...database, ...wanted }] }
  t.strictSame(brokenOffIn(changed), [])
  t.throws(() => refuseLosses('foundation', summarise(withBrokenOffKept(changed))))
  t.strictSame(brokenOffIn({}), [])
})

t.test('a lock says who, since when and for what', async (t) => {
  const Created = '2026-11-23T10:00:00.123Z'
  const lock = { ID: '1', Operation: 'OperationTypeApply', Who: 'anna@laptop', Created }
  t.equal(
    lockInWords(lock, new Date('2026-11-23T10:23:00Z')),
    'anna@laptop since 2026-11-23 10:00 UTC (23 minutes), for apply',
  )
})
