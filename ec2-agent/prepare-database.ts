import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { createLoginTokens, readAdministrator } from '#core/aws/rds-login.ts'
import type { Log } from '#core/log.ts'
import { type DatabaseLogin, parseDatabaseUrl } from '#core/mysql/login.ts'
import { migrateSchema } from '#core/mysql/migrate.ts'
import { createSalesUser } from '#core/mysql/sales-user.ts'
import type { AgentConfig } from './config.ts'

export type PrepareOptions = {
  readonly database: AgentConfig['database']
  readonly region: string
  readonly secretsManager: SecretsManagerClient
  /** The certificate authorities of RDS, in PEM format. */
  readonly authorities: string
  readonly log: Log
}

/**
 * Migrates the database and returns its schema version and the login for writing sales. Locally,
 * the user in the URL migrates and writes. In RDS, the administrator migrates and creates the user
 * that writes sales. That user signs in with an IAM token and has no other rights.
 */
export async function prepareDatabase(
  options: PrepareOptions,
): Promise<{ readonly schema: string; readonly login: DatabaseLogin }> {
  const { database, region, secretsManager, authorities, log } = options
  if ('url' in database) {
    const login = parseDatabaseUrl(database.url)
    const { version } = await migrateSchema({ login, log })
    return { schema: version, login }
  }
  const { adminSecretArn, user, ...address } = database
  const administrator = {
    ...address,
    ...(await readAdministrator({ secretsManager, secretArn: adminSecretArn })),
    authorities,
  }
  const { version } = await migrateSchema({ login: administrator, log })
  await createSalesUser({ administrator, user, log })
  const token = createLoginTokens({ ...address, user, region })
  return { schema: version, login: { ...address, user, token, authorities } }
}
