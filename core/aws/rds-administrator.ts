import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { toVendorError } from './errors.ts'

/** The login of a database's administrator. */
export type Administrator = { readonly user: string; readonly password: string }

/**
 * Reads the administrator login that RDS created for a database. RDS rotates it: read it
 * immediately before each use. Throws VendorError, and Error if the secret has another format.
 */
export async function readAdministrator(options: {
  readonly secretsManager: SecretsManagerClient
  readonly secretArn: string
}): Promise<Administrator> {
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
