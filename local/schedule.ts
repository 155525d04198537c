import { setTimeout as sleep } from 'node:timers/promises'

/** The shortest pause between two runs, in milliseconds, however short time is made. */
const leastMs = 1000

/**
 * Calls a handler as EventBridge's scheduler does: again and again, one call at a time here. What it
 * throws is told and does not end the schedule. `stop` resolves when the call in hand is done.
 */
export function startSchedule(options: {
  readonly everyMs: number
  readonly handler: () => Promise<unknown>
  readonly onError: (error: unknown) => void
}): { stop(): Promise<void> } {
  const { everyMs, handler, onError } = options
  const stopping = new AbortController()
  const { signal } = stopping

  async function run() {
    while (!signal.aborted) {
      await handler().catch(onError)
      await sleep(Math.max(leastMs, everyMs), undefined, { signal }).catch(() => undefined)
    }
  }

  const running = run()
  return {
    stop: () => {
      stopping.abort()
      return running
    },
  }
}
