import { createLoginTokens } from '#core/aws/rds-login.ts'
import { type DatabaseLogin, parseDatabaseUrl } from '#core/mysql/login.ts'
import type { AgentConfig } from './config.ts'

/**
 * Returns the login for writing sales: locally the user in the URL, and in RDS a user that signs in
 * with an IAM token and has no other rights. `authorities` are the certificate authorities of RDS,
 * in PEM format.
 */
export function salesLoginFor(options: {
  readonly database: AgentConfig['database']
  readonly region: string
  readonly authorities: string
}): DatabaseLogin {
  const { database, region, authorities } = options
  if ('url' in database) return parseDatabaseUrl(database.url)
  return { ...database, token: createLoginTokens({ ...database, region }), authorities }
}
