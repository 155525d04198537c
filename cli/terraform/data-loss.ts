import type { PlanJson, ResourceChange } from './plan-json.ts'
import type { PlannedChange, PlanSummary } from './plan-summary.ts'

/**
 * Resource types that cannot be recreated: they hold data, user accounts, or a confirmed mail
 * identity.
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

/** Returns the data resources that a plan would delete or replace. */
export const findDataLoss = ({ resources }: PlanSummary): readonly PlannedChange[] =>
  resources.filter(
    ({ action, type }) => (action === 'replace' || action === 'delete') && dataTypes.has(type),
  )

const isTaintedData = ({ type, action_reason }: ResourceChange) =>
  dataTypes.has(type) && action_reason === 'replace_because_tainted'

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
export function refuseDataLoss(root: string, summary: PlanSummary): void {
  const losses = findDataLoss(summary)
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
