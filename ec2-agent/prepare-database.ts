import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { createTokens, readAdministrator } from '#core/aws/rds-login.ts'
import type { Log } from '#core/log.ts'
import { type DatabaseLogin, loginOf } from '#core/mysql/login.ts'
import { migrateSchema } from '#core/mysql/migrate.ts'
import { makeSalesUser } from '#core/mysql/sales-user.ts'
import type { AgentConfig } from './config.ts'

export type PrepareOptions = {
  readonly database: AgentConfig['database']
  readonly region: string
  readonly secretsManager: SecretsManagerClient
  /** PEM, of who may vouch for a database of RDS. */
  readonly authorities: string
  readonly log: Log
}

/**
 * Makes the database ready for sales, and gives its schema's version and the login to write them with.
 * On one machine that is whoever the URL names. In RDS the administrator migrates, and makes the user
 * that signs in by token and may do no more.
 */
export async function prepareDatabase(
  options: PrepareOptions,
): Promise<{ readonly schema: string; readonly login: DatabaseLogin }> {
  const { database, region, secretsManager, authorities, log } = options
  if ('url' in database) {
    const login = loginOf(database.url)
    const { version } = await migrateSchema({ login, log })
    return { schema: version, login }
  }
  const { adminSecretArn, user, ...place } = database
  const administrator = {
    ...place,
    ...(await readAdministrator({ secretsManager, secretArn: adminSecretArn })),
    authorities,
  }
  const { version } = await migrateSchema({ login: administrator, log })
  await makeSalesUser({ administrator, user, log })
  const token = createTokens({ ...place, user, region })
  return { schema: version, login: { ...place, user, token, authorities } }
}
