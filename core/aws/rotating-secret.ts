import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { createThrottledRead } from '../secret-retry.ts'
import type { Secrets } from './parameters.ts'

/** Age in milliseconds at which the values are read again in the background. */
const refreshMs = 300_000

/** A secret that signs, with its previous value during a rotation. */
export type RotatingSecret = {
  /**
   * Returns the current value, which signs, then the previous one during a rotation. The same array
   * until the values change. Starts a read in the background if the last one is old.
   */
  known(): readonly [current: string, ...previous: string[]]
  /**
   * Reads the values again, at most once in 10 s. If the store fails, the known ones stay. For an
   * unknown signature: another process may have signed with a newer value.
   */
  readAgain(): Promise<void>
}

/**
 * Reads the secret `name`, and `<name>-previous` during a rotation. Throws Error if the first is
 * missing or has fewer than 32 characters.
 */
export async function openRotatingSecret<Name extends string>(options: {
  readonly name: Name
  readonly secrets: Secrets<Name | `${Name}-previous`>
  readonly clock: Clock
  readonly log: Log
}): Promise<RotatingSecret> {
  const { name, secrets, clock, log } = options
  let readAt = clock().getTime()
  let known = await read(false)

  async function read(fresh: boolean): Promise<ReturnType<RotatingSecret['known']>> {
    const [current, previous] = await Promise.all([
      secrets.read(name, fresh),
      secrets.readIfThere(`${name}-previous`, fresh),
    ])
    if (current.length < 32) throw new Error(`the secret ${name} must have at least 32 characters`)
    return previous ? [current, previous] : [current]
  }

  const readAgain = createThrottledRead(async () => {
    readAt = clock().getTime()
    try {
      const found = await read(true)
      if (found.join(' ') !== known.join(' ')) known = found
    } catch (err) {
      log.error({ err, secret: name }, 'secret.read_failed')
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
