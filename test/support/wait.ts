import { setTimeout as sleep } from 'node:timers/promises'

/** A promise that is waited for later: its failure is heard then, and brings nothing down before. */
export function forLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

/** Asks until the answer is yes. Throws Error when it was not within so many seconds. */
export async function until(
  what: string,
  ask: () => Promise<boolean> | boolean,
  { seconds = 30, everyMs = 50 } = {},
): Promise<void> {
  const end = Date.now() + seconds * 1000
  while (!(await ask())) {
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`)
    await sleep(everyMs)
  }
}
