import { isDeepStrictEqual } from 'node:util'
import type { Clock } from './clock.ts'

/** How often a refused secret leads to a new read of the store: forgers are refused as well. */
const lookAgainMs = 10_000

/**
 * Returns a function that does `read`, at most once in 10 s. All calls within that time share one result.
 */
export function createLookAgain<T>(read: () => Promise<T>, clock: Clock): () => Promise<T> {
  let last: { readonly at: number; readonly result: Promise<T> } | undefined
  return () => {
    const now = clock().getTime()
    if (!last || now - last.at >= lookAgainMs) last = { at: now, result: read() }
    return last.result
  }
}

/**
 * Returns a function that tries something with a secret. Where the secret is refused, it reads the secret
 * from its store once, and tries once more if that is another one: a rotation needs no restart.
 */
export function createSecretUse<S>(options: {
  /** The secret; from its store rather than from memory where it must be `fresh`. */
  readonly read: (fresh: boolean) => Promise<S>
  readonly isRefused: (error: unknown) => boolean
  readonly clock: Clock
}): <T>(attempt: (secret: S) => Promise<T>) => Promise<T> {
  const { read, isRefused, clock } = options
  const lookAgain = createLookAgain(() => read(true), clock)
  return async (attempt) => {
    const secret = await read(false)
    try {
      return await attempt(secret)
    } catch (error) {
      if (!isRefused(error)) throw error
      const fresh = await lookAgain()
      if (isDeepStrictEqual(fresh, secret)) throw error
      return await attempt(fresh)
    }
  }
}
