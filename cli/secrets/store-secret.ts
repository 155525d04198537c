import {
  DeleteParameterCommand,
  GetParameterCommand,
  ParameterNotFound,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm'
import type { SecretName } from './known-secrets.ts'

export type SecretPlace = {
  readonly ssm: SSMClient
  /** Such as `/ecommerce/prod`. */
  readonly parameters: string
}

/** Secrets whose previous value is accepted beside the current one, so that they rotate without a gap. */
const rotating: readonly SecretName[] = ['stripe-webhook-secret', 'origin-secret']

export const isRotating = (name: SecretName): boolean => rotating.includes(name)

const previousOf = (name: SecretName) => `${name}-previous`

/** Stores a secret, false where it was there already. Of a rotating one, the previous value is kept. */
export async function storeSecret(
  place: SecretPlace,
  name: SecretName,
  value: string,
): Promise<boolean> {
  const current = await readSecret(place, name)
  if (current === value) return false
  if (isRotating(name) && current) await put(place, previousOf(name), current)
  await put(place, name, value)
  return true
}

/** Whether a previous value of a rotating secret is still accepted. */
export const hasPrevious = async (place: SecretPlace, name: SecretName): Promise<boolean> =>
  (await get(place, previousOf(name), { WithDecryption: false })) !== undefined

/** Removes the previous value of a rotating secret; false where there was none. */
export const forgetPrevious = (place: SecretPlace, name: SecretName): Promise<boolean> =>
  forget(place, previousOf(name))

/** Believes no webhook any more: what Stripe signed was for an address that is gone. */
export async function forgetWebhook(place: SecretPlace): Promise<void> {
  await forgetPrevious(place, 'stripe-webhook-secret')
  await forget(place, 'stripe-webhook-secret')
}

export const readSecret = (place: SecretPlace, name: SecretName): Promise<string | undefined> =>
  get(place, name, { WithDecryption: true })

/** Whether a secret is stored: to know that, nobody needs to read it. */
export async function hasSecret(place: SecretPlace, name: SecretName): Promise<boolean> {
  return (await get(place, name, { WithDecryption: false })) !== undefined
}

async function get(
  { ssm, parameters }: SecretPlace,
  name: string,
  options: { readonly WithDecryption: boolean },
): Promise<string | undefined> {
  try {
    const ask = new GetParameterCommand({ Name: `${parameters}/${name}`, ...options })
    return (await ssm.send(ask)).Parameter?.Value
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined
    throw error
  }
}

async function forget({ ssm, parameters }: SecretPlace, name: string): Promise<boolean> {
  try {
    await ssm.send(new DeleteParameterCommand({ Name: `${parameters}/${name}` }))
    return true
  } catch (error) {
    if (error instanceof ParameterNotFound) return false
    throw error
  }
}

async function put({ ssm, parameters }: SecretPlace, name: string, Value: string): Promise<void> {
  await ssm.send(
    new PutParameterCommand({
      Name: `${parameters}/${name}`,
      Value,
      Type: 'SecureString',
      Overwrite: true,
    }),
  )
}
