import type { PlanJson, ResourceChange } from './plan-json.ts'
import type { Planned, PlanSummary } from './plan-summary.ts'

/**
 * What holds data, the accounts of people, or a confirmation that somebody gave: what is gone with it cannot
 * be built again.
 */
const holders: ReadonlySet<string> = new Set([
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

/** What a plan would take away with all that is in it. */
export const findDataLoss = ({ resources }: PlanSummary): readonly Planned[] =>
  resources.filter(
    ({ action, type }) => (action === 'replace' || action === 'delete') && holders.has(type),
  )

const isBrokenOff = ({ type, action_reason }: ResourceChange) =>
  holders.has(type) && action_reason === 'replace_because_tainted'

/**
 * What holds data and would be made anew for no other reason than that making it was broken off. By
 * address.
 */
export const brokenOffIn = ({ resource_changes = [] }: PlanJson): readonly string[] =>
  resource_changes.filter(isBrokenOff).map(({ address }) => address)

/** A plan as it would be with what was broken off kept: nothing else of it is known then. */
export const withBrokenOffKept = ({ resource_changes = [], ...plan }: PlanJson): PlanJson => ({
  ...plan,
  resource_changes: resource_changes.map((one) =>
    isBrokenOff(one) ? { ...one, change: { ...one.change, actions: ['update'] } } : one,
  ),
})

/** Throws Error where a plan would lose data: neither a deployment nor a rollback may. */
export function refuseLosses(root: string, summary: PlanSummary): void {
  const losses = findDataLoss(summary)
  if (losses.length === 0) return
  const lines = losses.map(({ action, address }) => `  would ${action} ${address}`)
  throw new Error(
    [
      `refused: ${root} would lose data`,
      ...lines,
      'take back the value that does it, or move the data by hand first: docs/decisions/0010-two-roots.md',
    ].join('\n'),
  )
}
