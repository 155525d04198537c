import type { TimeRange } from './parameters.ts'
import { StripeRefusal } from './refusal.ts'

type Listed = { readonly id: string; readonly object: string }

/**
 * Returns a page of the objects that match `isWanted`, newest first, as in all of Stripe's lists.
 * The object of the cursor may have changed and need not match any more. Throws StripeRefusal for
 * an unknown cursor.
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

/** Whether an object was created at this exact second, or within these bounds. */
export function isWithin(
  { created }: { readonly created: number },
  range: number | TimeRange = {},
) {
  if (typeof range === 'number') return created === range
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = range
  return created > gt && created >= gte && created < lt && created <= lte
}
