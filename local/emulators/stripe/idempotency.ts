import type { Outcome } from './faults.ts'
import type { KeptAnswer } from './objects.ts'
import { StripeRefusal } from './refusal.ts'
import type { Store } from './store.ts'

export type Answer = { readonly status: number; readonly body: unknown; readonly replayed: boolean }

/**
 * Implements Stripe's idempotency keys. The first answer is stored, even a 5xx, and returned to
 * every retry of the request. A different request with the same key is rejected, and so is a retry
 * while the first request is in progress. An answer to invalid parameters is not stored.
 */
export function createIdempotency(store: Store) {
  const inWork = new Set<string>()

  /** `request` identifies the request by method, address and parameters. */
  return async function once(
    key: string | undefined,
    request: string,
    act: () => Promise<Outcome>,
  ): Promise<Answer> {
    if (!key) return { ...(await act()).answered, replayed: false }
    const kept = store.find('_answer', key)
    if (kept) return replay(kept, request)
    if (inWork.has(key)) {
      throw new StripeRefusal('There is currently another in-progress request using this key.', {
        status: 409,
        type: 'idempotency_error',
        code: 'idempotency_key_in_use',
      })
    }
    inWork.add(key)
    try {
      const { answered, kept } = await act()
      store.put<KeptAnswer>({ id: key, object: '_answer', request, ...kept })
      return { ...answered, replayed: false }
    } finally {
      inWork.delete(key)
    }
  }
}

function replay({ request: first, status, body }: KeptAnswer, request: string): Answer {
  if (first !== request) {
    throw new StripeRefusal(
      'Keys for idempotent requests can only be used with the same parameters they were first used with.',
      { type: 'idempotency_error' },
    )
  }
  return { status, body, replayed: true }
}
