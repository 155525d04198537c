import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm'
import type { Clock } from '../clock.ts'
import { toVendorError } from './errors.ts'

/**
 * Reads secrets by name. Values are cached for a while, so that a rotated secret needs no
 * deployment. `fresh` skips the cache.
 */
export type Secrets = {
  /**
   * Throws Error if the secret does not exist, and VendorError if the store fails and no value is
   * cached.
   */
  read(name: string, fresh?: boolean): Promise<string>
  readIfThere(name: string, fresh?: boolean): Promise<string | undefined>
}

/**
 * Returns the secrets in SSM Parameter Store under `prefix`, such as `/ecommerce/prod`. If the
 * store fails, the last value is used and the next read asks again.
 */
export function createSecrets(options: {
  readonly ssm: SSMClient
  readonly prefix: string
  readonly ttlSeconds?: number
  readonly clock: Clock
}): Secrets {
  const { ssm, prefix, ttlSeconds = 300, clock } = options
  const cache = new Map<string, { value: string | undefined; until: number }>()

  async function readIfThere(name: string, fresh = false): Promise<string | undefined> {
    const entry = cache.get(name)
    if (!fresh && entry && entry.until > clock().getTime()) return entry.value
    try {
      const value = await fetchParameter(ssm, `${prefix}/${name}`)
      cache.set(name, { value, until: clock().getTime() + ttlSeconds * 1000 })
      return value
    } catch (error) {
      if (entry) return entry.value
      throw error
    }
  }

  async function read(name: string, fresh?: boolean): Promise<string> {
    const value = await readIfThere(name, fresh)
    if (value === undefined)
      throw new Error(`the secret ${prefix}/${name} does not exist: store it first`)
    return value
  }

  return { read, readIfThere }
}

async function fetchParameter(ssm: SSMClient, name: string): Promise<string | undefined> {
  try {
    const { Parameter } = await ssm.send(
      new GetParameterCommand({ Name: name, WithDecryption: true }),
    )
    return Parameter?.Value
  } catch (error) {
    if (error instanceof Error && error.name === 'ParameterNotFound') return undefined
    throw toVendorError('ssm', error)
  }
}
