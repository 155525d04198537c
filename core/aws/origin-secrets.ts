import { createHash, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { createLookAgain } from '../look-again.ts'
import type { Secrets } from './parameters.ts'

/** How old the known secrets may be before they are read again, while requests go on. */
const refreshMs = 300_000

/** Recognises requests that came through the edge. */
export type OriginSecrets = {
  /** Reads the secrets, so that the first request need not wait. Never rejects. */
  warm(): Promise<void>
  /**
   * Is this the current or the previous origin secret? Waits for the parameter store only at the first
   * call, and for an unknown value once in 10 s; a store that fails leaves the last secrets in force.
   */
  accepts(value: string | undefined): Promise<boolean>
}

/**
 * The secret `origin-secret`, and `origin-secret-previous` while a rotation lasts. Logs `origin.no_secret`
 * where none is stored, because every request then counts as direct.
 */
export function createOriginSecrets(options: {
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
}): OriginSecrets {
  const { secrets, clock, log } = options
  let known: readonly Buffer[] = []
  let readAt = Number.NEGATIVE_INFINITY

  async function read(): Promise<void> {
    readAt = clock().getTime()
    try {
      const names = ['origin-secret', 'origin-secret-previous']
      const found = await Promise.all(names.map((name) => secrets.readIfThere(name, true)))
      known = found.flatMap((value) => (value ? [digest(value)] : []))
      if (known.length === 0) log.error({}, 'origin.no_secret')
    } catch (err) {
      log.error({ err }, 'origin.secret_unread')
    }
  }

  const lookAgain = createLookAgain(read, clock)

  return {
    warm: lookAgain,
    accepts: async (value) => {
      if (!value) return false
      const isKnown = () => known.some((one) => timingSafeEqual(one, digest(value)))
      if (clock().getTime() - readAt > refreshMs) void lookAgain()
      if (isKnown()) return true
      await lookAgain()
      return isKnown()
    },
  }
}

/** Of equal length for all values, as timingSafeEqual asks. */
const digest = (value: string) => createHash('sha256').update(value).digest()
