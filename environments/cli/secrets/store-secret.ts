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

/** Believes the webhook's secret before the current one no longer; false where there was none. */
export async function forgetPrevious({ ssm, parameters }: Place): Promise<boolean> {
  try {
    await ssm.send(new DeleteParameterCommand({ Name: `${parameters}/${previousName}` }))
    return true
  } catch (error) {
    if (error instanceof ParameterNotFound) return false
    throw error
  }
}

export async function readSecret(
  { ssm, parameters }: Place,
  name: SecretName,
): Promise<string | undefined> {
  try {
    const get = new GetParameterCommand({ Name: `${parameters}/${name}`, WithDecryption: true })
    return (await ssm.send(get)).Parameter?.Value
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined
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
