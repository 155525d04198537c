import { GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm'
import type { Clock } from '../clock.ts'
import { toVendorError } from './errors.ts'

/**
 * Reads secrets by name. Values are cached for a while, so that a rotated secret needs no
 * deployment. `fresh` skips the cache.
 */
export type Secrets<Name extends string = string> = {
  /**
   * Throws Error if the secret does not exist, and VendorError if the store fails and nothing is
   * cached.
   */
  read(name: Name, fresh?: boolean): Promise<string>
  readIfThere(name: Name, fresh?: boolean): Promise<string | undefined>
}

/**
 * Maximum milliseconds of a read, with its retries. A function must start within 10 s.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
const timeoutMs = 5000

/**
 * Returns the secrets in SSM Parameter Store under `prefix`, such as `/ecommerce`. `names` are
 * all secrets of the process, at most 10. They are read together in one call, which concurrent
 * reads share, because an account has 40 reads a second for all of its processes. If the store
 * fails, the last values are used and the next read asks again.
 *
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
 * https://docs.aws.amazon.com/general/latest/gr/ssm.html
 */
export function createSecrets<const Name extends string>(options: {
  readonly ssm: SSMClient
  readonly prefix: string
  readonly names: readonly Name[]
  readonly ttlSeconds?: number
  readonly clock: Clock
}): Secrets<Name> {
  const { ssm, prefix, names, ttlSeconds = 300, clock } = options
  const paths = names.map((name) => `${prefix}/${name}`)
  let cache: { readonly values: ReadonlyMap<string, string>; readonly until: number } | undefined
  let reading: Promise<void> | undefined

  async function readAll(): Promise<void> {
    const values = await fetchParameters(ssm, paths)
    cache = { values, until: clock().getTime() + ttlSeconds * 1000 }
  }

  async function readIfThere(name: Name, fresh = false): Promise<string | undefined> {
    if (fresh || !cache || cache.until <= clock().getTime()) {
      reading ??= readAll().finally(() => {
        reading = undefined
      })
      await reading.catch((error: unknown) => {
        if (!cache) throw error
      })
    }
    return cache?.values.get(`${prefix}/${name}`)
  }

  async function read(name: Name, fresh?: boolean): Promise<string> {
    const value = await readIfThere(name, fresh)
    if (value === undefined)
      throw new Error(`the secret ${prefix}/${name} does not exist: store it first`)
    return value
  }

  return { read, readIfThere }
}

/** Returns the values of the parameters that exist, by their full names. */
async function fetchParameters(
  ssm: SSMClient,
  Names: string[],
): Promise<ReadonlyMap<string, string>> {
  try {
    const { Parameters = [] } = await ssm.send(
      new GetParametersCommand({ Names, WithDecryption: true }),
      { abortSignal: AbortSignal.timeout(timeoutMs) },
    )
    return new Map(Parameters.map(({ Name = '', Value = '' }) => [Name, Value]))
  } catch (error) {
    throw toVendorError('ssm', error)
  }
}
