import {
  DeleteParameterCommand,
  GetParameterCommand,
  ParameterNotFound,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm'
import type { SecretName } from './known-secrets.ts'

type Place = {
  readonly ssm: SSMClient
  /** Such as `/ecommerce/prod`. */
  readonly parameters: string
}

const previousName = 'stripe-webhook-secret-previous'

/**
 * Stores a secret, false where it was there already. The webhook's secret before it is kept beside it,
 * so that what Stripe signed with either is believed.
 */
export async function storeSecret(place: Place, name: SecretName, value: string): Promise<boolean> {
  const current = await readSecret(place, name)
  if (current === value) return false
  if (name === 'stripe-webhook-secret' && current) await put(place, previousName, current)
  await put(place, name, value)
  return true
}

/** Whether a webhook secret before the current one is still accepted. */
export const hasPrevious = async (place: Place): Promise<boolean> =>
  (await get(place, previousName, { WithDecryption: false })) !== undefined

/** Believes the webhook's secret before the current one no longer; false where there was none. */
export const forgetPrevious = (place: Place): Promise<boolean> => forget(place, previousName)

/** Believes no webhook any more: what Stripe signed was for an address that is gone. */
export async function forgetWebhook(place: Place): Promise<void> {
  await forgetPrevious(place)
  await forget(place, 'stripe-webhook-secret')
}

export const readSecret = (place: Place, name: SecretName): Promise<string | undefined> =>
  get(place, name, { WithDecryption: true })

/** Whether a secret is stored: to know that, nobody needs to read it. */
export async function hasSecret(place: Place, name: SecretName): Promise<boolean> {
  return (await get(place, name, { WithDecryption: false })) !== undefined
}

async function get(
  { ssm, parameters }: Place,
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

async function forget({ ssm, parameters }: Place, name: string): Promise<boolean> {
  try {
    await ssm.send(new DeleteParameterCommand({ Name: `${parameters}/${name}` }))
    return true
  } catch (error) {
    if (error instanceof ParameterNotFound) return false
    throw error
  }
}

async function put({ ssm, parameters }: Place, name: string, Value: string): Promise<void> {
  await ssm.send(
    new PutParameterCommand({
      Name: `${parameters}/${name}`,
      Value,
      Type: 'SecureString',
      Overwrite: true,
    }),
  )
}
