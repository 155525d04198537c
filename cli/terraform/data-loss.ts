import type { PlanJson, ResourceChange } from './plan-json.ts'
import { type PlannedChange, summarise } from './plan-summary.ts'

/**
 * Resource types that cannot be recreated: they hold data, user accounts, or a confirmed mail
 * identity. Log groups of payments hold data too: see holdsData.
 */
const dataTypes: ReadonlySet<string> = new Set([
  'aws_dynamodb_table',
  'aws_db_instance',
  'aws_rds_cluster',
  'aws_cognito_user_pool',
  'aws_s3_bucket',
  'aws_sqs_queue',
  'aws_ecr_repository',
  'aws_kms_key',
  'aws_ses_email_identity',
  'aws_ses_domain_identity',
])

/** The retention of payment logs: docs/decisions/0029-a-year-of-payment-logs.md. */
const paymentLogDays = 365

const holdsData = ({ type, change }: ResourceChange): boolean =>
  dataTypes.has(type) ||
  (type === 'aws_cloudwatch_log_group' &&
    Number(change.before?.['retention_in_days']) >= paymentLogDays)

/** Returns the data resources that a plan would delete or replace. */
export const findDataLoss = ({ resource_changes = [] }: PlanJson): readonly PlannedChange[] =>
  summarise({ resource_changes: resource_changes.filter(holdsData) }).resources.filter(
    ({ action }) => action === 'replace' || action === 'delete',
  )

const isTaintedData = (change: ResourceChange) =>
  holdsData(change) && change.action_reason === 'replace_because_tainted'

/**
 * Returns the addresses of data resources that the plan would replace only because they are
 * tainted: their creation was interrupted.
 */
export const findTaintedData = ({ resource_changes = [] }: PlanJson): readonly string[] =>
  resource_changes.filter(isTaintedData).map(({ address }) => address)

/**
 * Returns the plan with tainted data resources updated instead of replaced. An approximation: only
 * a plan after `terraform untaint` shows the real changes.
 */
export const withTaintedDataKept = ({ resource_changes = [], ...plan }: PlanJson): PlanJson => ({
  ...plan,
  resource_changes: resource_changes.map((one) =>
    isTaintedData(one) ? { ...one, change: { ...one.change, actions: ['update'] } } : one,
  ),
})

/** Throws Error if a plan would lose data. Neither a deploy nor a rollback may. */
export function refuseDataLoss(root: string, plan: PlanJson): void {
  const losses = findDataLoss(plan)
  if (losses.length === 0) return
  const lines = losses.map(({ action, address }) => `  would ${action} ${address}`)
  throw new Error(
    [
      `refused: ${root} would lose data`,
      ...lines,
      'Revert the change that causes it, or move the data manually first: see docs/decisions/0010-two-roots.md',
    ].join('\n'),
  )
}
