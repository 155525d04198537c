import type { TimeRange } from './parameters.ts'
import { StripeRefusal } from './refusal.ts'

type Listed = { readonly id: string; readonly object: string }

/**
 * A page of those that `isWanted`, newest first, as Stripe lists everything. The cursor need not be
 * wanted itself: an object may have changed since its page. Throws StripeRefusal for one that never was.
 */
export function pageOf<T extends Listed>(
  oldestFirst: readonly T[],
  isWanted: (object: T) => boolean,
  { limit = 10, starting_after: cursor }: { limit?: number; starting_after?: string },
  url: string,
) {
  const all = oldestFirst.toReversed()
  const from = cursor ? all.findIndex(({ id }) => id === cursor) + 1 : 0
  if (cursor && from === 0) {
    throw new StripeRefusal(`No such object: '${cursor}'`, {
      code: 'resource_missing',
      param: 'starting_after',
    })
  }
  const wanted = all.slice(from).filter(isWanted)
  return { object: 'list', url, has_more: wanted.length > limit, data: wanted.slice(0, limit) }
}

/** Whether an object was made at the very second, or within the bounds, that a list asks for. */
export function isWithin(
  { created }: { readonly created: number },
  asked: number | TimeRange = {},
) {
  if (typeof asked === 'number') return created === asked
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = asked
  return created > gt && created >= gte && created < lt && created <= lte
}
