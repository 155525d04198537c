import { DescribeTableCommand } from '@aws-sdk/client-dynamodb'
import { DescribeDBClustersCommand, DescribeDBInstancesCommand } from '@aws-sdk/client-rds'
import type { OperatorContext } from '../release/operator-context.ts'
import type { PlanJson } from '../terraform/plan-json.ts'

type Clients = Pick<OperatorContext, 'dynamodb' | 'rds'>

/** For each type that a restore creates: the attribute with its name, and how AWS describes it. */
const restoredTypes = {
  aws_dynamodb_table: {
    what: 'table',
    attribute: 'name',
    describe: ({ dynamodb }: Clients, TableName: string) =>
      dynamodb.send(new DescribeTableCommand({ TableName })),
  },
  aws_db_instance: {
    what: 'database',
    attribute: 'identifier',
    describe: ({ rds }: Clients, DBInstanceIdentifier: string) =>
      rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier })),
  },
  aws_rds_cluster: {
    what: 'database',
    attribute: 'cluster_identifier',
    describe: ({ rds }: Clients, DBClusterIdentifier: string) =>
      rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier })),
  },
} as const

/** AWS's errors for a name that does not exist. */
const notFound = ['ResourceNotFoundException', 'DBInstanceNotFoundFault', 'DBClusterNotFoundFault']

/**
 * Throws Error if AWS has a table or a database that the plan would create: an earlier restore to
 * the same time made it, but Terraform's state does not have it any more, or not yet.
 */
export async function refuseExisting(clients: Clients, plan: PlanJson): Promise<void> {
  for (const { type, change } of plan.resource_changes ?? []) {
    if (!isRestored(type) || !change.actions.includes('create')) continue
    const { what, attribute, describe } = restoredTypes[type]
    const name = String(change.after?.[attribute])
    const exists = await describe(clients, name).then(
      () => true,
      (error: Error) => {
        if (notFound.includes(error.name)) return false
        throw error
      },
    )
    if (!exists) continue
    throw new Error(
      `refused: ${what} ${name} exists, but is not in Terraform's state: an earlier restore to this time made it. Choose another second for POINT, and delete this ${what} later: see docs/operate.md#restore-data`,
    )
  }
}

const isRestored = (type: string): type is keyof typeof restoredTypes => type in restoredTypes
