import { Signer } from '@aws-sdk/rds-signer'

/**
 * Returns a function that creates login tokens for `user` of an RDS database. A token can open
 * connections for 15 minutes; open connections stay open. Tokens are signed with the role's
 * credentials, without a call to AWS.
 */
export function createLoginTokens(options: {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly region: string
}): () => Promise<string> {
  const { host, port, user, region } = options
  const signer = new Signer({ hostname: host, port, username: user, region })
  return () => signer.getAuthToken()
}
