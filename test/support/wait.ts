import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Returns a promise to await later. Handles its rejection now, so that it does not end the process
 * as unhandled.
 */
export function forLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

/** Polls until the condition is true. Throws Error after the given number of seconds. */
export async function until(
  what: string,
  isTrue: () => Promise<boolean> | boolean,
  { seconds = 30, everyMs = 50 } = {},
): Promise<void> {
  const end = Date.now() + seconds * 1000
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`)
    await sleep(everyMs)
  }
}
