/** The items that transactions or single writes are changing now, by the key from `lockKeyOf`. */
export type ItemLocks = {
  isTaken(key: string): boolean
  /** Locks all keys or none. Returns the keys that are already locked. */
  takeAll(keys: readonly string[]): ReadonlySet<string>
  release(keys: readonly string[]): void
  /**
   * Starts a single write. Returns false if a transaction holds the key. Other single writes may
   * hold it too.
   */
  enterSingle(key: string): boolean
  leaveSingle(key: string): void
}

export function createItemLocks(): ItemLocks {
  const transactions = new Set<string>()
  const singles = new Map<string, number>()
  const isTaken = (key: string) => transactions.has(key)

  return {
    isTaken,
    takeAll: (keys) => {
      const busy = new Set(keys.filter((key) => isTaken(key) || singles.has(key)))
      if (busy.size === 0) for (const key of keys) transactions.add(key)
      return busy
    },
    release: (keys) => {
      for (const key of keys) transactions.delete(key)
    },
    enterSingle: (key) => {
      if (isTaken(key)) return false
      singles.set(key, (singles.get(key) ?? 0) + 1)
      return true
    },
    leaveSingle: (key) => {
      const left = (singles.get(key) ?? 1) - 1
      if (left > 0) singles.set(key, left)
      else singles.delete(key)
    },
  }
}
