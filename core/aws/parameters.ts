import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm'
import type { Clock } from '../clock.ts'
import { toVendorError } from './errors.ts'

/**
 * Reads secrets by name; an answer is kept for a while, so that a rotated secret needs no deploy. What
 * must be `fresh` is asked for again all the same.
 */
export type Secrets = {
  /** Throws Error when there is no such secret, VendorError when the store fails and no value is kept. */
  read(name: string, fresh?: boolean): Promise<string>
  readIfThere(name: string, fresh?: boolean): Promise<string | undefined>
}

/**
 * Secrets in SSM Parameter Store under `prefix`, such as `/ecommerce/prod`. A store that fails to
 * answer is asked again at the next read; until then the last value stands.
 */
export function createSecrets(options: {
  readonly ssm: SSMClient
  readonly prefix: string
  readonly ttlSeconds?: number
  readonly clock: Clock
}): Secrets {
  const { ssm, prefix, ttlSeconds = 300, clock } = options
  const kept = new Map<string, { value: string | undefined; until: number }>()

  async function readIfThere(name: string, fresh = false): Promise<string | undefined> {
    const entry = kept.get(name)
    if (!fresh && entry && entry.until > clock().getTime()) return entry.value
    try {
      const value = await fetchParameter(ssm, `${prefix}/${name}`)
      kept.set(name, { value, until: clock().getTime() + ttlSeconds * 1000 })
      return value
    } catch (error) {
      if (entry) return entry.value
      throw error
    }
  }

  async function read(name: string, fresh?: boolean): Promise<string> {
    const value = await readIfThere(name, fresh)
    if (value === undefined) throw new Error(`no secret ${prefix}/${name}: store it first`)
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
