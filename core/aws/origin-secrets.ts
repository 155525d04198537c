import { createHash, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { createThrottledRead } from '../secret-retry.ts'
import type { Secrets } from './parameters.ts'

/** Age in milliseconds at which the cached secrets are read again in the background. */
const refreshMs = 300_000

const names = ['origin-secret', 'origin-secret-previous'] as const

/** Verifies that a request came through the edge, which sends the origin secret. */
export type OriginSecrets = {
  /** Reads the secrets before the first request. Never rejects. */
  warm(): Promise<void>
  /**
   * Returns whether this is the current or the previous origin secret. Waits for the parameter
   * store only on the first call, and at most once in 10 s for an unknown value. If the store
   * fails, the last known secrets stay valid.
   */
  accepts(value: string | undefined): Promise<boolean>
}

/**
 * Returns a verifier for the secret `origin-secret`, and for `origin-secret-previous` during a
 * rotation. Logs `origin.secret_missing` if neither is stored: every request then counts as one
 * that bypassed the edge.
 */
export function createOriginSecrets(options: {
  readonly secrets: Secrets<(typeof names)[number]>
  readonly clock: Clock
  readonly log: Log
}): OriginSecrets {
  const { secrets, clock, log } = options
  let known: readonly Buffer[] = []
  let readAt = Number.NEGATIVE_INFINITY

  async function read(): Promise<void> {
    readAt = clock().getTime()
    try {
      const found = await Promise.all(names.map((name) => secrets.readIfThere(name, true)))
      known = found.flatMap((value) => (value ? [digest(value)] : []))
      if (known.length === 0) log.error({}, 'origin.secret_missing')
    } catch (err) {
      log.error({ err }, 'origin.secret_read_failed')
    }
  }

  const readAgain = createThrottledRead(read, clock)

  return {
    warm: readAgain,
    accepts: async (value) => {
      if (!value) return false
      const isKnown = () => known.some((one) => timingSafeEqual(one, digest(value)))
      if (clock().getTime() - readAt > refreshMs) void readAgain()
      if (isKnown()) return true
      await readAgain()
      return isKnown()
    },
  }
}

/** Digests have equal length, which timingSafeEqual requires. */
const digest = (value: string) => createHash('sha256').update(value).digest()
