import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves when `isTrue` returns true. Throws Error after `withinMs` milliseconds. */
export async function until(
  isTrue: () => boolean | Promise<boolean>,
  withinMs = 15_000,
): Promise<void> {
  const end = performance.now() + withinMs
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`the condition was not met within ${withinMs} ms`)
    await sleep(20)
  }
}
