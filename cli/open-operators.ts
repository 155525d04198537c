import { readConfig as readWorkerConfig } from '#consumers/config.ts'
import { createCognito, createDynamoDb } from '#core/aws/clients.ts'
import { createOperatorSessions } from '#core/aws/dynamodb-operator-sessions.ts'
import { userPool } from '../local/settings.ts'
import { openDeployment } from './account.ts'
import { createS3 } from './aws.ts'
import { openShop } from './open-shop.ts'
import { createOperatorAccounts } from './operator-accounts.ts'
import { readStateOutputs } from './terraform/read-state-outputs.ts'

/** Opens the accounts and the sessions of a shop's operators. The caller must close them. */
export async function openOperators(env: string) {
  await openShop(env)
  const { AWS_REGION: region, ORDERS_TABLE: table, SITE_ORIGIN: siteOrigin } = readWorkerConfig()
  const userPoolId = env === 'local' ? userPool.operators.userPoolId : await readUserPoolId(env)
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

async function readUserPoolId(env: string): Promise<string> {
  const deployment = await openDeployment(env)
  const s3 = createS3(deployment.region)
  try {
    const { identity } = await readStateOutputs(s3, deployment, 'foundation')
    const { operators } = identity as { readonly operators?: { readonly user_pool_id: string } }
    if (operators) return operators.user_pool_id
    throw new Error(`${env} has no user pool for operators yet. Run make deploy ENV=${env} first`)
  } finally {
    s3.destroy()
  }
}
