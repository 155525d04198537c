/** The items that a transaction or a single write is working on now. */
export type ItemLocks = {
  isTaken(place: string): boolean
  /** Locks all places or none. Returns the places that are already locked. */
  takeAll(places: readonly string[]): ReadonlySet<string>
  release(places: readonly string[]): void
  /**
   * Starts a single write. Single writes share a place; returns false if a transaction holds it.
   */
  enterSingle(place: string): boolean
  leaveSingle(place: string): void
}

export function createItemLocks(): ItemLocks {
  const transactions = new Set<string>()
  const singles = new Map<string, number>()
  const isTaken = (place: string) => transactions.has(place)

  return {
    isTaken,
    takeAll: (places) => {
      const busy = new Set(places.filter((place) => isTaken(place) || singles.has(place)))
      if (busy.size === 0) for (const place of places) transactions.add(place)
      return busy
    },
    release: (places) => {
      for (const place of places) transactions.delete(place)
    },
    enterSingle: (place) => {
      if (isTaken(place)) return false
      singles.set(place, (singles.get(place) ?? 0) + 1)
      return true
    },
    leaveSingle: (place) => {
      const left = (singles.get(place) ?? 1) - 1
      if (left > 0) singles.set(place, left)
      else singles.delete(place)
    },
  }
}
