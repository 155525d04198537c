import { type AttributeMap, type ItemDb, itemSize, type Store, type Write } from './dynalite.ts'

/**
 * Capacity units as DynamoDB bills them on demand.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html (an index entry that moves is
 * two writes)
 */

/**
 * Write units of what one call wrote to tables and indexes: one for each KB of an item or index entry, two in
 * a transaction, whose index entries follow outside of it. An entry that is only taken away counts as 1 KB.
 */
export function writeUnits(writes: readonly Write[], { isTransaction = false } = {}): number {
  // dynalite takes an index entry away before it puts it back under the same key: that is one write.
  const places = new Map<string, Write>()
  for (const write of writes) places.set(write.key, write)
  return [...places].reduce((sum, [place, { value }]) => {
    const units = value ? Math.ceil(itemSize(value as AttributeMap) / 1024) : 1
    return sum + (isTransaction && place.startsWith('item-') ? 2 * units : units)
  }, 0)
}

/** The read units of one GetItem: half a unit for each 4 KB, or a whole one if the read is consistent. */
export function readUnits(item: AttributeMap | undefined, isConsistent: boolean): number {
  const blocks = item ? Math.ceil(itemSize(item) / 4096) : 1
  return isConsistent ? blocks : blocks / 2
}

/** The store, with every write noted in `writes`. */
export function recording(store: Store, writes: Write[]): Store {
  const recorder = (real: ItemDb, prefix: string): ItemDb => ({
    get: real.get.bind(real),
    put: (key, value, callback) => {
      writes.push({ type: 'put', key: prefix + key, value })
      real.put(key, value, callback)
    },
    del: (key, callback) => {
      writes.push({ type: 'del', key: prefix + key })
      real.del(key, callback)
    },
    lock: real.lock.bind(real),
  })
  return {
    ...store,
    getItemDb: (name) => recorder(store.getItemDb(name), placeOfTable(name)),
    getIndexDb: (type, table, index) =>
      recorder(store.getIndexDb(type, table, index), placeOfIndex(type, table, index)),
  }
}

/** Where dynalite keeps a table's items in LevelDB: the prefix of their keys. */
export const placeOfTable = (name: string) => `item-${name}~`

export const placeOfIndex = (type: string, table: string, index: string) =>
  `index-${type.toLowerCase()}~${table}~${index}~`
