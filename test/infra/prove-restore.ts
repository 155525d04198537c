import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
} from '@aws-sdk/client-dynamodb'
import { readCatalogue } from '#core/catalogue/read-catalogue.ts'
import type { Timed } from './check-modules.ts'
import { openOperator } from './operator/operator.ts'
import { buyThrough } from './purchase.ts'
import { expectRefusal } from './refusals.ts'
import { openRestoreShop } from './restore-shop.ts'
import type { Unpacked } from './unpack-artifacts.ts'

const account = '123456789012'
const region = 'eu-west-1'
const name = 'dev'
const prefix = 'ecommerce-dev'
const recoverable = {
  set: ['data.point_in_time_recovery=true', 'data.protect=true', 'data.database.backup_days=7'],
}

/**
 * Rehearses a restore in an AWS emulator: orders before and after a point in time, damage, `make
 * restore`, killed once. Then every paid order is there, the stock is right, and the deployed shop
 * sells on the restored tables.
 */
export async function proveRestore(
  options: {
    readonly checkout: string
    readonly dir: string
    readonly env: NodeJS.ProcessEnv
    readonly unpacked: Unpacked
  },
  timed: Timed,
): Promise<void> {
  const { checkout, dir, unpacked } = options
  const stripeKey = `rk_test_${randomBytes(12).toString('hex')}`
  const secrets = {
    stripe: stripeKey,
    webhook: 'whsec_restore',
    token: randomBytes(32).toString('hex'),
  }
  const operator = await openOperator({
    checkout,
    dir,
    // AWS can restore to a time about five minutes ago. The emulator: one second.
    env: { ...options.env, MOTO_RESTORABLE_AFTER: '1' },
    name,
    namePrefix: prefix,
    account,
    set: [
      'agent.ami=ami-0123456789abcdef0',
      'mail.from=shop@comptoir.example',
      'mail.contact=help@comptoir.example',
      'agent.packaging_seconds=2',
      'agent.shipping_seconds=2',
    ],
    stripeKey,
    unpacked,
  })
  const { make, endpoint, stripeUrl, deployArgs } = operator
  const [sku = ''] = readCatalogue(checkout).products.map((product) => product.sku)
  const open = (suffix: string) =>
    openRestoreShop({
      shop: prefix,
      endpoint,
      region,
      stripeUrl,
      stripeKey,
      tables: { orders: `${prefix}-orders${suffix}`, products: `${prefix}-products${suffix}` },
    })
  const shop = open('')
  let point = ''
  try {
    await timed('deploy', async () => {
      await make('bootstrap', ['YES=1'])
      await make('secrets-set', ['NAME=stripe-secret-key'], { typed: secrets.stripe })
      await make('secrets-set', ['NAME=stripe-webhook-secret'], { typed: secrets.webhook })
      await make('secrets-set', ['NAME=token-secret'], { typed: secrets.token })
      await make('deploy', deployArgs)
      return ''
    })
    // The foundation of the second release makes a restore possible, and a rollback does not undo it.
    await timed('another deploy, and a rollback to the first', async () => {
      await make('deploy', deployArgs, recoverable)
      const output = await make('rollback', deployArgs)
      if (!/is rolled back to release 1,/.test(output)) throw new Error(output)
      return ''
    })
    const stock = await shop.stockEquation()

    // Before the point in time.
    const before = await times(6, () => shop.place(sku))
    const [paid, completed, paidLater, wiped, garbled] = before as Five
    for (const order of [paid, completed, wiped, garbled]) await shop.pay(order)
    await shop.handleEvents()
    await shop.complete(completed)
    await sleep(1100)
    point = `${new Date().toISOString().slice(0, 19)}Z`
    await sleep(1100)

    // After it: normal business, then the damage.
    await shop.pay(paidLater)
    const after = await times(4, () => shop.place(sku))
    const [sold, completedAfter, soldAndWiped] = after as Five
    for (const order of [sold, completedAfter, soldAndWiped]) await shop.pay(order)
    await shop.handleEvents()
    await shop.complete(completedAfter)
    for (const order of [wiped, soldAndWiped]) await shop.wipe(order)
    await shop.garble(garbled)
    const left = (await shop.allOrders()).length
    await sleep(1100)

    const refused = (args: readonly string[], message: RegExp) => () =>
      expectRefusal(operator, { verb: 'restore', args: [...args, 'YES=1'], message })
    await timed('refused: no time', refused(['POINT=yesterday'], /POINT must be a time/))
    await timed('refused: the future', refused(['POINT=2999-01-01T00:00Z'], /is in the future/))
    await timed(
      'refused: before the first backup',
      refused(['POINT=2020-01-01T00:00Z'], /outside of what AWS can restore to/),
    )
    await timed('DRY_RUN prints the new names and changes nothing', async () => {
      const output = await make('restore', [`POINT=${point}`, 'DRY_RUN=1'])
      if (!output.endsWith('DRY_RUN: nothing was changed\n') || !output.includes('-orders → '))
        throw new Error(output)
      return ''
    })

    const startedAt = performance.now()
    await timed('restore, killed when the tables are restored', async () => {
      const args = [`POINT=${point}`, ...deployArgs]
      await operator.kill('restore', args, { output: /^orders from the replaced tables/m })
      return ''
    })
    const suffix = `-${point.replaceAll(/[-:Z]/g, '').replace('T', 't')}`
    const restored = open(suffix)
    const isRestored = await timed('the same command continues', async () => {
      const output = await make('restore', [`POINT=${point}`, ...deployArgs])
      if (!/is restored to .*\n(.*\n)*.*has schema/.test(output))
        throw new Error(`the restored database is not migrated:\n${output}`)
      const orders = await restored.allOrders()
      const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1)
      return `${before.length} orders before ${point}, ${after.length} after it, ${left} left after the damage, ${orders.length} after the restore, in ${minutes} minutes\n${output}`
    })
    if (!isRestored) return

    await timed('every paid order is there, and paid', async () => {
      const paidIds = await restored.paidAtStripe()
      const lost: string[] = []
      for (const orderId of paidIds) {
        const { status } = (await restored.read(orderId)) ?? { status: 'lost' }
        if (status !== 'paid' && status !== 'completed') lost.push(`${orderId} is ${status}`)
      }
      if (lost.length > 0) throw new Error(lost.join('\n'))
      const { dueSale } = (await restored.timeline(completedAfter.orderId)) ?? {}
      if (!dueSale) throw new Error('the sale since the point in time is not written again')
      return `${paidIds.length} paid orders, ${lost.length} of them lost`
    })
    await timed('available units and those of the orders are the initial stock', async () => {
      const now = await restored.stockEquation()
      if (JSON.stringify(now) !== JSON.stringify(stock))
        throw new Error(`${JSON.stringify(now)} instead of ${JSON.stringify(stock)}`)
      return `${sku}: ${now[sku]} before and after`
    })
    await timed('the restored table has the settings that AWS does not restore', () =>
      findSettings(endpoint, `${prefix}-orders${suffix}`),
    )
    await timed('the replaced table is still there', async () => {
      const { length } = await shop.allOrders()
      if (length !== left) throw new Error(`${length} orders instead of ${left}`)
      return ''
    })
    await timed('a second restore changes nothing', async () => {
      const output = await make('restore', [`POINT=${point}`, ...deployArgs])
      if (/rebuilt|\d copy\b/.test(output) || !/: 0 repaired, 0 failed/.test(output))
        throw new Error(output)
      return ''
    })
    operator.commit('Restored')
    await timed('a deploy with the written value keeps the restored data', async () => {
      const output = await make('deploy', deployArgs, recoverable)
      if (!/^foundation: no changes$/m.test(output)) throw new Error(output)
      return ''
    })
    await timed('refused: a deploy without it', () =>
      expectRefusal(operator, {
        verb: 'deploy',
        args: deployArgs,
        set: [...recoverable.set, 'data.restored.tables=[]', 'data.restored.database=[]'],
        message: /foundation would lose data/,
      }),
    )
    await timed('a purchase on the restored tables', async () => {
      const purchase = await buyThrough({
        endpoint,
        region,
        account,
        runtime: 'lambda',
        secrets,
        sku,
        name: prefix,
        unpacked,
        databases: operator.databases,
      })
      if (purchase.refused.length > 0) throw new Error(purchase.refused.join('\n    '))
      if (!(await restored.read(purchase.orderId))) throw new Error('it is in another table')
      return `${purchase.calls.length} calls, all granted`
    })
    restored.close()
  } finally {
    shop.close()
    await operator.close()
  }
}

type Order = Awaited<ReturnType<ReturnType<typeof openRestoreShop>['place']>>
type Five = [Order, Order, Order, Order, Order]

async function times<T>(count: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let index = 0; index < count; index++) results.push(await work())
  return results
}

async function findSettings(endpoint: string, TableName: string): Promise<string> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const dynamodb = new DynamoDBClient({ endpoint, region, credentials })
  try {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }))
    const SourceName = Table?.RestoreSummary?.SourceTableArn?.split('/').at(-1)
    const source = await dynamodb.send(new DescribeTableCommand({ TableName: SourceName }))
    const [ttl, backups, tags] = await Promise.all([
      dynamodb.send(new DescribeTimeToLiveCommand({ TableName })),
      dynamodb.send(new DescribeContinuousBackupsCommand({ TableName })),
      dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: Table?.TableArn })),
    ])
    const found = {
      source: SourceName,
      indexes: Table?.GlobalSecondaryIndexes?.length,
      ttl: ttl.TimeToLiveDescription?.TimeToLiveStatus,
      recovery:
        backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription
          ?.PointInTimeRecoveryStatus,
      tags: tags.Tags?.length ?? 0,
      isProtected: Table?.DeletionProtectionEnabled,
    }
    const isComplete =
      found.indexes === source.Table?.GlobalSecondaryIndexes?.length &&
      found.ttl === 'ENABLED' &&
      found.recovery === 'ENABLED' &&
      found.tags > 0 &&
      found.isProtected
    if (!isComplete) throw new Error(JSON.stringify(found))
    return JSON.stringify(found)
  } finally {
    dynamodb.destroy()
  }
}
