import t from 'tap'
import { findTaintedData, refuseDataLoss, withTaintedDataKept } from '../../terraform/data-loss.ts'
import {
  formatAppliedCounts,
  formatPlanCounts,
  linesOf,
  makesSameChanges,
  summarise,
} from '../../terraform/plan-summary.ts'
import { formatLock } from '../../terraform/state-lock.ts'

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

t.test('a plan summary counts changes and ignores data sources', async (t) => {
  const summary = summarise(plan)
  t.equal(formatPlanCounts(summary), '1 to add, 1 to change, 1 to replace, 1 to delete')
  t.equal(formatAppliedCounts(summary), '1 added, 1 changed, 1 replaced, 1 deleted')
  t.strictSame(linesOf(summary)[1], '  ± module.data.aws_dynamodb_table.orders')
  t.equal(formatPlanCounts(summarise({})), 'no changes')
  t.ok(
    makesSameChanges(summary, summarise({ resource_changes: plan.resource_changes.toReversed() })),
  )
  t.notOk(makesSameChanges(summary, summarise({})))
})

t.test('a plan that replaces or deletes data is refused', async (t) => {
  t.throws(
    () => refuseDataLoss('foundation', plan),
    /would replace module\.data\.aws_dynamodb_table\.orders\n {2}would delete module\.edge/,
  )
  const harmless = plan.resource_changes.filter(({ type }) => !/table|bucket/.test(type))
  t.doesNotThrow(() => refuseDataLoss('app', { resource_changes: harmless }))
  const confirmed = [change('module.mail.aws_ses_email_identity.address[0]', 'delete')]
  t.throws(
    () => refuseDataLoss('foundation', { resource_changes: confirmed }),
    /would delete module\.mail\.aws_ses_email_identity\.address\[0\]/,
    'a confirmed SES identity cannot be recreated',
  )
})

t.test('a plan that deletes a year of payment logs is refused', async (t) => {
  const deleted = (retention_in_days: number) => {
    const group = change('module.worker.aws_cloudwatch_log_group.this["sweeper"]', 'delete')
    const type = 'aws_cloudwatch_log_group'
    return { ...group, type, change: { ...group.change, before: { retention_in_days } } }
  }
  t.throws(
    () => refuseDataLoss('app', { resource_changes: [deleted(365)] }),
    /would delete module\.worker\.aws_cloudwatch_log_group/,
  )
  t.doesNotThrow(() => refuseDataLoss('app', { resource_changes: [deleted(90)] }), 'other logs')
  const added = change('module.api.aws_cloudwatch_log_group.container', 'create')
  t.doesNotThrow(() => refuseDataLoss('app', { resource_changes: [added] }), 'a new log group')
})

t.test('tainted data is kept if taint is the only reason to replace it', async (t) => {
  const tainted = { action_reason: 'replace_because_tainted' }
  const database = change('module.data.aws_db_instance.mysql', 'delete', 'create')
  const host = change('module.agent.aws_instance.this', 'delete', 'create')
  const interrupted = {
    resource_changes: [
      { ...database, ...tainted },
      { ...host, ...tainted },
    ],
  }
  t.strictSame(findTaintedData(interrupted), [database.address])
  t.throws(() => refuseDataLoss('foundation', interrupted))
  const kept = withTaintedDataKept(interrupted)
  t.doesNotThrow(() => refuseDataLoss('foundation', kept))
  t.strictSame(linesOf(summarise(kept)), [`  ~ ${database.address}`, `  ± ${host.address}`])

  const wanted = { action_reason: 'replace_because_cannot_update' }
  const changed = { resource_changes: [{ ...database, ...wanted }] }
  t.strictSame(findTaintedData(changed), [])
  t.throws(() => refuseDataLoss('foundation', withTaintedDataKept(changed)))
  t.strictSame(findTaintedData({}), [])
})

t.test('a lock is formatted with owner, time and operation', async (t) => {
  const Created = '2026-11-23T10:00:00.123Z'
  const lock = { ID: '1', Operation: 'OperationTypeApply', Who: 'anna@laptop', Created }
  t.equal(
    formatLock(lock, new Date('2026-11-23T10:23:00Z')),
    'anna@laptop since 2026-11-23 10:00 UTC (23 minutes), for apply',
  )
})
