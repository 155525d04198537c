import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves when `isTrue` says so; throws Error when it has not within `withinMs`. */
export async function until(
  isTrue: () => boolean | Promise<boolean>,
  withinMs = 15_000,
): Promise<void> {
  const end = performance.now() + withinMs
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`it did not come to pass within ${withinMs} ms`)
    await sleep(20)
  }
}
