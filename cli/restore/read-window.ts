import { DescribeContinuousBackupsCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { callQueryApi, textOf } from '../operate/call-query-api.ts'
import type { Window } from './generations.ts'

/**
 * Returns the times that both tables can be restored to. Throws Error if point-in-time recovery is
 * off, or if a table does not exist any more.
 *
 * Source:
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoveryDescription.html
 */
export async function readTablesWindow(
  dynamodb: DynamoDBClient,
  { orders, products }: { readonly orders: string; readonly products: string },
): Promise<Window & { readonly name: string }> {
  const both = await Promise.all([orders, products].map((table) => readWindow(dynamodb, table)))
  const times = (of: (window: Window) => Date) => both.map((window) => of(window).getTime())
  return {
    name: `${orders} and ${products}`,
    earliest: new Date(Math.max(...times(({ earliest }) => earliest))),
    latest: new Date(Math.min(...times(({ latest }) => latest))),
  }
}

async function readWindow(dynamodb: DynamoDBClient, TableName: string): Promise<Window> {
  const describe = new DescribeContinuousBackupsCommand({ TableName })
  const { ContinuousBackupsDescription: backups } = await dynamodb
    .send(describe)
    .catch((cause: Error) => {
      if (cause.name !== 'TableNotFoundException') throw cause
      throw new Error(
        `table ${TableName} does not exist any more. If it was deleted, AWS keeps a backup for 35 days: see docs/operate.md#restore-data`,
        { cause },
      )
    })
  const recovery = backups?.PointInTimeRecoveryDescription
  const { EarliestRestorableDateTime: earliest, LatestRestorableDateTime: latest } = recovery ?? {}
  if (recovery?.PointInTimeRecoveryStatus === 'ENABLED' && earliest && latest)
    return { earliest, latest }
  throw new Error(
    `table ${TableName} has no point-in-time recovery (data.point_in_time_recovery), so it cannot be restored`,
  )
}

/**
 * Returns the times that the database can be restored to.
 *
 * Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html and
 * API_DBCluster.html. An instance does not report its earliest time: its backups start with it.
 */
export async function readDatabaseWindow(
  region: string,
  engine: 'mysql' | 'aurora',
  name: string,
): Promise<Window & { readonly name: string }> {
  const kind = engine === 'aurora' ? 'DBCluster' : 'DBInstance'
  const xml = await callQueryApi('rds', region, `Describe${kind}s`, { [`${kind}Identifier`]: name })
  const time = (element: string) => {
    const text = textOf(xml, element)
    return text ? Date.parse(text) : Number.NaN
  }
  const days = Number(textOf(xml, 'BackupRetentionPeriod'))
  const latest = time('LatestRestorableTime')
  const created = time(engine === 'aurora' ? 'EarliestRestorableTime' : 'InstanceCreateTime')
  if (Number.isNaN(latest + created) || !(days > 0))
    throw new Error(`database ${name} has no backups yet, so it cannot be restored`)
  const earliest = new Date(Math.max(created, latest - days * 86_400_000))
  return { name: `database ${name}`, earliest, latest: new Date(latest) }
}
