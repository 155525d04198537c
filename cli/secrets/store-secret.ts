import {
  DeleteParameterCommand,
  GetParameterCommand,
  ParameterNotFound,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm'
import type { SecretName } from './known-secrets.ts'

export type SecretStore = {
  readonly ssm: SSMClient
  /** The path prefix, such as `/ecommerce`. */
  readonly parameters: string
}

/** Secrets whose previous value stays accepted, so that a rotation rejects no request. */
const rotating: readonly SecretName[] = [
  'stripe-webhook-secret',
  'token-secret',
  'origin-secret',
  'link-key',
]

export const isRotating = (name: SecretName): boolean => rotating.includes(name)

const previousOf = (name: SecretName) => `${name}-previous`

/**
 * Stores a secret, and keeps the previous value of a rotating secret. Returns false if the value
 * was already stored.
 */
export async function storeSecret(
  store: SecretStore,
  name: SecretName,
  value: string,
): Promise<boolean> {
  const current = await readSecret(store, name)
  if (current === value) return false
  if (isRotating(name) && current) await put(store, previousOf(name), current)
  await put(store, name, value)
  return true
}

/** Returns whether a previous value of a rotating secret is still accepted. */
export const hasPrevious = async (store: SecretStore, name: SecretName): Promise<boolean> =>
  (await get(store, previousOf(name), { WithDecryption: false })) !== undefined

/** Removes the previous value of a rotating secret. Returns false if there was none. */
export const deletePrevious = (store: SecretStore, name: SecretName): Promise<boolean> =>
  deleteParameter(store, previousOf(name))

/** Removes both webhook secrets: they belong to an endpoint URL that no longer exists. */
export async function deleteWebhookSecrets(store: SecretStore): Promise<void> {
  await deletePrevious(store, 'stripe-webhook-secret')
  await deleteParameter(store, 'stripe-webhook-secret')
}

export const readSecret = (store: SecretStore, name: SecretName): Promise<string | undefined> =>
  get(store, name, { WithDecryption: true })

/** Returns whether a secret is stored. Does not decrypt it. */
export async function hasSecret(store: SecretStore, name: SecretName): Promise<boolean> {
  return (await get(store, name, { WithDecryption: false })) !== undefined
}

async function get(
  { ssm, parameters }: SecretStore,
  name: string,
  options: { readonly WithDecryption: boolean },
): Promise<string | undefined> {
  try {
    const command = new GetParameterCommand({ Name: `${parameters}/${name}`, ...options })
    return (await ssm.send(command)).Parameter?.Value
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined
    throw error
  }
}

async function deleteParameter({ ssm, parameters }: SecretStore, name: string): Promise<boolean> {
  try {
    await ssm.send(new DeleteParameterCommand({ Name: `${parameters}/${name}` }))
    return true
  } catch (error) {
    if (error instanceof ParameterNotFound) return false
    throw error
  }
}

async function put({ ssm, parameters }: SecretStore, name: string, Value: string): Promise<void> {
  await ssm.send(
    new PutParameterCommand({
      Name: `${parameters}/${name}`,
      Value,
      Type: 'SecureString',
      Overwrite: true,
    }),
  )
}
