import { RetryLater } from './errors.ts'

const attempts = 5

/**
 * Calls `attempt`, which reads, decides and writes, at most five times. `attempt` returns `refused`
 * if another process changed the order before its write. If all five are refused, throws what
 * `giveUp` returns.
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

/** Returns an error for queue handlers: it makes SQS redeliver the message after one second. */
export const contentionError = () => new RetryLater('another process is changing this order', 1)
