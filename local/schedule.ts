import { setTimeout as sleep } from 'node:timers/promises'

/** The shortest pause between two runs, in milliseconds, for any time scale. */
const minPauseMs = 1000

/**
 * Calls a handler repeatedly, like EventBridge's scheduler, but one call at a time. Errors are
 * reported and do not stop the schedule. `stop` resolves when the current call is finished.
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
      await sleep(Math.max(minPauseMs, everyMs), undefined, { signal }).catch(() => undefined)
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
