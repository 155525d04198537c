import { readConfig as readWorkerConfig } from '#consumers/config.ts'
import { createCognito, createDynamoDb } from '#core/aws/clients.ts'
import { createOperatorSessions } from '#core/aws/dynamodb-operator-sessions.ts'
import { openShop } from './open-shop.ts'
import { createOperatorAccounts } from './operator-accounts.ts'
import { readOperatorsPool } from './user-pools.ts'

/** Opens the accounts and the sessions of a shop's operators. The caller must close them. */
export async function openOperators(env: string) {
  await openShop(env)
  const { AWS_REGION: region, ORDERS_TABLE: table, SITE_ORIGIN: siteOrigin } = readWorkerConfig()
  const userPoolId = await readOperatorsPool(env)
  const dynamodb = createDynamoDb(region)
  const cognito = createCognito(region)
  return {
    siteOrigin,
    accounts: createOperatorAccounts({ cognito, userPoolId }),
    sessions: createOperatorSessions({ dynamodb, table }),
    close: () => {
      for (const client of [dynamodb, cognito]) client.destroy()
    },
  }
}
