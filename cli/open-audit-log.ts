import { userInfo } from 'node:os'
import { createDynamoDb } from '#core/aws/clients.ts'
import { createAuditLog } from '#core/aws/dynamodb-audit.ts'
import { localShop } from '#core/environment.ts'
import { checkSignedIn } from './account.ts'
import { applySettings } from './config.ts'
import { type DeploymentVariables, readDeployment } from './deployment.ts'
import { findShop } from './environments.ts'
import { localSettings } from './open-shop.ts'

/** Opens the audit log of the shop that ENV names, and finds out who the operator is. */
export async function openAuditLog(given: DeploymentVariables, root: string) {
  const open = (shop: string, region: string) => {
    const dynamodb = createDynamoDb(region)
    return { auditLog: createAuditLog({ dynamodb, shop }), close: () => dynamodb.destroy() }
  }
  if (findShop(given.ENV, root) === 'local') {
    const { AWS_REGION: region = '' } = applySettings(localSettings())
    return { ...open(localShop, region), who: userInfo().username, role: 'local' }
  }
  const deployment = readDeployment(given, root)
  const who = await checkSignedIn(deployment)
  return { ...open(deployment.name, deployment.region), who, role: 'aws' }
}
