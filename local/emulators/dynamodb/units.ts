import { isDeepStrictEqual } from 'node:util'
import { type AttributeMap, type ItemDb, itemSize, type Store, type Write } from './dynalite.ts'

/**
 * Capacity units as DynamoDB bills them on demand. An index entry that moves is two writes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
 */

/**
 * Returns the write units of one call: one per KB of each written item or index entry. Items in a
 * transaction count twice; their index entries do not, because indexes are updated after the
 * transaction. A deleted entry counts as 1 KB.
 */
export function writeUnits(writes: readonly Write[], { isTransaction = false } = {}): number {
  // dynalite deletes an index entry before it writes it again under the same key. Count one write.
  const lastWrites = new Map<string, Write>()
  for (const write of writes) lastWrites.set(write.key, write)
  return [...lastWrites].reduce((sum, [key, { value }]) => {
    const units = value ? Math.ceil(itemSize(value as AttributeMap) / 1024) : 1
    return sum + (isTransaction && key.startsWith('item-') ? 2 * units : units)
  }, 0)
}

/**
 * Returns the read units of one GetItem: half a unit per 4 KB, or one unit if the read is
 * consistent.
 */
export function readUnits(item: AttributeMap | undefined, isConsistent: boolean): number {
  const blocks = item ? Math.ceil(itemSize(item) / 4096) : 1
  return isConsistent ? blocks : blocks / 2
}

/** Wraps the store and records every write in `writes`. */
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
    getItemDb: (name) => recorder(store.getItemDb(name), itemKeyPrefix(name)),
    getIndexDb: (type, table, index) =>
      changesOnly(
        recorder(store.getIndexDb(type, table, index), indexKeyPrefix(type, table, index)),
      ),
  }
}

/**
 * Wraps the entries of an index. DynamoDB writes an entry only if one of its attributes changes,
 * dynalite with each write of its item. dynalite also adds attributes that the item does not have, as
 * undefined.
 */
export function changesOnly(entries: ItemDb): ItemDb {
  return {
    ...entries,
    put: (key, value, callback) => {
      const entry = JSON.parse(JSON.stringify(value)) as AttributeMap
      entries.get(key, (_error, existing) => {
        if (isDeepStrictEqual(existing, entry)) callback(null)
        else entries.put(key, entry, callback)
      })
    },
  }
}

/** Returns the prefix that dynalite gives to the LevelDB keys of a table's items. */
export const itemKeyPrefix = (name: string) => `item-${name}~`

export const indexKeyPrefix = (type: string, table: string, index: string) =>
  `index-${type.toLowerCase()}~${table}~${index}~`
