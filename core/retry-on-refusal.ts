import { RetryLater } from './errors.ts'

const attempts = 5

/**
 * Reads, decides and writes, five times at most, while others change the same order in between.
 * `attempt` returns `refused` where its write lost the race. Throws what `giveUp` returns.
 */
export async function retryOnRefusal<T>(
  attempt: () => Promise<T | 'refused'>,
  giveUp: () => Error,
): Promise<T> {
  for (let count = 0; count < attempts; count += 1) {
    const result = await attempt()
    if (result !== 'refused') return result
  }
  throw giveUp()
}

/** The error that brings a message back in a second. */
export const contended = () => new RetryLater('this order is being changed by others', 1)
