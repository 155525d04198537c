import { isDeepStrictEqual } from 'node:util'
import type { Clock } from './clock.ts'

/**
 * Minimum milliseconds between two reads of the store. Otherwise every forged request would cause a
 * read.
 */
const minIntervalMs = 10_000

/**
 * Returns a function that calls `read` at most once in 10 s. Calls in between get the same result.
 */
export function createThrottledRead<T>(read: () => Promise<T>, clock: Clock): () => Promise<T> {
  let last: { readonly at: number; readonly result: Promise<T> } | undefined
  return () => {
    const now = clock().getTime()
    if (!last || now - last.at >= minIntervalMs) last = { at: now, result: read() }
    return last.result
  }
}

/**
 * Returns a function that calls `attempt` with a secret. If the secret is refused, it reads the
 * secret from its store and retries once if it has changed. So a rotation needs no restart.
 */
export function createSecretRetry<S>(options: {
  /** Returns the secret; with `fresh`, from its store instead of the cache. */
  readonly read: (fresh: boolean) => Promise<S>
  readonly isRefused: (error: unknown) => boolean
  readonly clock: Clock
}): <T>(attempt: (secret: S) => Promise<T>) => Promise<T> {
  const { read, isRefused, clock } = options
  const readAgain = createThrottledRead(() => read(true), clock)
  return async (attempt) => {
    const secret = await read(false)
    try {
      return await attempt(secret)
    } catch (error) {
      if (!isRefused(error)) throw error
      const fresh = await readAgain()
      if (isDeepStrictEqual(fresh, secret)) throw error
      return await attempt(fresh)
    }
  }
}
