import { setTimeout as sleep } from 'node:timers/promises'

/** The codes of a server that is not there, or not yet. */
const unreachable = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EAI_AGAIN',
  'PROTOCOL_CONNECTION_LOST',
]
const pauseMs = 500

/**
 * Does `work` again as long as the database cannot be reached, for `seconds`: Aurora that sleeps is
 * woken by the first to call, and takes some 15 s. Throws what `work` throws for any other reason, or
 * still throws then.
 */
export async function whileWaking<T>(seconds: number, work: () => Promise<T>): Promise<T> {
  const until = performance.now() + seconds * 1000
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isUnreachable(error) || performance.now() + pauseMs > until) throw error
      await sleep(pauseMs)
    }
  }
}

/** Many who wait for few connections give up before these do: knex's own error. */
function isUnreachable(error: unknown): boolean {
  const { code = '', name } = error as { code?: string; name?: string }
  return unreachable.includes(code) || name === 'KnexTimeoutError'
}
