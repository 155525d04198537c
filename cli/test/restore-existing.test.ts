import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CreateDBClusterCommand, CreateDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds'
import t from 'tap'
import { refuseExisting } from '../restore/refuse-existing.ts'
import { openAws, skip } from './support/aws.ts'

const planOf = (type: string, actions: readonly string[], after: Record<string, string>) => ({
  resource_changes: [
    { address: `module.data.${type}.one`, mode: 'managed', type, change: { actions, after } },
  ],
})
const replaced = ['delete', 'create']
const restored = 'shop-20261130t080500'

t.test(
  'a table or a database that exists under the new name is refused before anything changes',
  { skip },
  async (t) => {
    const aws = await openAws(t)
    const [dynamodb, rds] = [new DynamoDBClient(aws), new RDSClient(aws)]
    t.teardown(() => dynamodb.destroy())
    t.teardown(() => rds.destroy())
    const refuse = (plan: ReturnType<typeof planOf>) => refuseExisting({ dynamodb, rds }, plan)
    const mysql = planOf('aws_db_instance', replaced, { identifier: restored })
    const aurora = planOf('aws_rds_cluster', replaced, { cluster_identifier: restored })
    const table = planOf('aws_dynamodb_table', ['create'], { name: 'shop-orders-20261130t080500' })
    for (const plan of [mysql, aurora, table]) await t.resolves(refuse(plan), 'a new name')

    const admin = { MasterUsername: 'admin', MasterUserPassword: 'a-password' }
    await rds.send(
      new CreateDBInstanceCommand({
        ...admin,
        DBInstanceIdentifier: restored,
        DBInstanceClass: 'db.t4g.micro',
        Engine: 'mysql',
        AllocatedStorage: 20,
      }),
    )
    await rds.send(
      new CreateDBClusterCommand({
        ...admin,
        DBClusterIdentifier: restored,
        Engine: 'aurora-mysql',
      }),
    )
    await dynamodb.send(
      new CreateTableCommand({
        TableName: 'shop-orders-20261130t080500',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'orderId', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'orderId', KeyType: 'HASH' }],
      }),
    )
    await t.rejects(
      refuse(mysql),
      /^refused: database shop-20261130t080500 exists, .* Choose another second for POINT/,
    )
    await t.rejects(refuse(aurora), /^refused: database shop-20261130t080500 exists/)
    await t.rejects(refuse(table), /^refused: table shop-orders-20261130t080500 exists/)
    const kept = planOf('aws_db_instance', ['update'], { identifier: restored })
    await t.resolves(refuse(kept), 'a database in the state: the same restore again')
  },
)
