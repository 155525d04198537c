import type { Outcome } from './faults.ts'
import type { StoredAnswer } from './objects.ts'
import { StripeRefusal } from './refusal.ts'
import type { Store } from './store.ts'

export type Answer = { readonly status: number; readonly body: unknown; readonly replayed: boolean }

/**
 * Implements Stripe's idempotency keys. The first answer is stored, even a 5xx, and returned to
 * every retry of the request. A different request with the same key is rejected, and so is a retry
 * while the first request is in progress. An answer to invalid parameters is not stored.
 */
export function createIdempotency(store: Store) {
  const inProgress = new Set<string>()

  /** `request` identifies the request by method, address and parameters. */
  return async function once(
    key: string | undefined,
    request: string,
    act: () => Promise<Outcome>,
  ): Promise<Answer> {
    if (!key) return { ...(await act()).answered, replayed: false }
    const stored = store.find('_answer', key)
    if (stored) return replay(stored, request)
    if (inProgress.has(key)) {
      throw new StripeRefusal('There is currently another in-progress request using this key.', {
        status: 409,
        type: 'idempotency_error',
        code: 'idempotency_key_in_use',
      })
    }
    inProgress.add(key)
    try {
      const { answered, stored } = await act()
      store.put<StoredAnswer>({ id: key, object: '_answer', request, ...stored })
      return { ...answered, replayed: false }
    } finally {
      inProgress.delete(key)
    }
  }
}

function replay({ request: first, status, body }: StoredAnswer, request: string): Answer {
  if (first !== request) {
    throw new StripeRefusal(
      'Keys for idempotent requests can only be used with the same parameters they were first used with.',
      { type: 'idempotency_error' },
    )
  }
  return { status, body, replayed: true }
}
