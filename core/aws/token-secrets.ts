import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { createThrottledRead } from '../secret-retry.ts'
import type { Secrets } from './parameters.ts'

/** Age in milliseconds at which the secrets are read again in the background. */
const refreshMs = 300_000

/** The secrets that sign sessions, carts and links. */
export type TokenSecrets = {
  /**
   * Returns the current secret, which signs, then the previous one during a rotation. The same
   * array until the secrets change. Starts a read in the background if the last one is old.
   */
  known(): readonly [current: string, ...previous: string[]]
  /**
   * Reads the secrets again, at most once in 10 s. If the store fails, the known ones stay. For a
   * token with an unknown signature: another process may have signed it with a newer secret.
   */
  readAgain(): Promise<void>
}

/**
 * Reads the secret `token-secret`, and `token-secret-previous` during a rotation. Throws Error if
 * the first is missing or has fewer than 32 characters.
 */
export async function openTokenSecrets(options: {
  readonly secrets: Secrets<'token-secret' | 'token-secret-previous'>
  readonly clock: Clock
  readonly log: Log
}): Promise<TokenSecrets> {
  const { secrets, clock, log } = options
  let readAt = clock().getTime()
  let known = await read(false)

  async function read(fresh: boolean): Promise<ReturnType<TokenSecrets['known']>> {
    const [current, previous] = await Promise.all([
      secrets.read('token-secret', fresh),
      secrets.readIfThere('token-secret-previous', fresh),
    ])
    if (current.length < 32)
      throw new Error('the secret token-secret must have at least 32 characters')
    return previous ? [current, previous] : [current]
  }

  const readAgain = createThrottledRead(async () => {
    readAt = clock().getTime()
    try {
      const found = await read(true)
      if (found.join(' ') !== known.join(' ')) known = found
    } catch (err) {
      log.error({ err }, 'token.secret_read_failed')
    }
  }, clock)

  return {
    known: () => {
      if (clock().getTime() - readAt > refreshMs) void readAgain()
      return known
    },
    readAgain,
  }
}
