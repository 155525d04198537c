import { readConfig as readWorkerConfig, workerSecrets } from '#consumers/config.ts'
import { createCognito, createDynamoDb, createSsm } from '#core/aws/clients.ts'
import { createAccountRecords } from '#core/aws/cognito-records.ts'
import { createItemStore } from '#core/aws/dynamodb-items.ts'
import { createSecrets } from '#core/aws/parameters.ts'
import { maxOrdersOfSales, readSalesOf } from '#core/mysql/sales-of-orders.ts'
import type { SalesRows } from '#core/ports/personal-data.ts'
import { connectStripe } from '#core/stripe/connection.ts'
import { createPaymentRecords } from '#core/stripe/payment-records.ts'
import { openShop } from './open-shop.ts'
import { askReports, withLocalDatabase } from './report/ask-reports.ts'
import { readCustomersPool } from './user-pools.ts'

/** Opens every place where a shop stores data about a customer. The caller must close it. */
export async function openPersonalData(env: string) {
  const shop = await openShop(env)
  const { AWS_REGION: region, ORDERS_TABLE: table, ...config } = readWorkerConfig()
  const dynamodb = createDynamoDb(region)
  const cognito = createCognito(region)
  const ssm = createSsm(region)
  const prefix = config.SECRETS_PREFIX
  const secrets = createSecrets({ ssm, prefix, names: workerSecrets, clock: shop.clock })
  const apiUrl = config.STRIPE_API_URL
  const ask = connectStripe({
    secretKey: (fresh) => secrets.read('stripe-secret-key', fresh),
    ...(apiUrl && { apiUrl }),
  })
  const userPoolId = await readCustomersPool(env)
  return {
    ...shop,
    accounts: createAccountRecords({ cognito, userPoolId }),
    items: createItemStore({ dynamodb, table }),
    payments: createPaymentRecords(ask),
    readSales: (orderIds: readonly string[]) => readSales(env, orderIds),
    close: () => {
      for (const client of [dynamodb, cognito, ssm]) client.destroy()
    },
  }
}

/** Reads the rows in several requests, because the size of a response is limited. */
async function readSales(env: string, orderIds: readonly string[]): Promise<SalesRows> {
  const all: Record<string, object[]> = {}
  for (let from = 0; from < orderIds.length; from += maxOrdersOfSales) {
    const request = { orderIds: orderIds.slice(from, from + maxOrdersOfSales) }
    const rows =
      env === 'local'
        ? await withLocalDatabase((database) => readSalesOf(database, request))
        : ((await askReports(env, request)) as SalesRows)
    for (const [table, found] of Object.entries(rows))
      all[table] = [...(all[table] ?? []), ...found]
  }
  return all
}
