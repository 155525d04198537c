import { randomBytes } from 'node:crypto'
import { openJournal } from '../journal.ts'
import type { StoredObject } from './objects.ts'

type Kind = StoredObject['object']
type Of<K extends Kind> = Extract<StoredObject, { readonly object: K }>

/** All objects of the emulator, by kind and id. They are stored in `file` if one is given. */
export type Store = {
  /** Whether the account's key is of live mode, as its objects say. https://docs.stripe.com/keys */
  readonly livemode: boolean
  put<T extends StoredObject>(object: T): T
  find<K extends Kind>(kind: K, id: string): Of<K> | undefined
  /** Oldest first. */
  all<K extends Kind>(kind: K): readonly Of<K>[]
}

export function openStore(file: string | undefined, livemode: boolean): Store {
  const journal = openJournal<StoredObject>(file)
  const kinds = new Map<Kind, Map<string, StoredObject>>()
  const remember = (stored: StoredObject) => {
    const known = kinds.get(stored.object) ?? new Map<string, StoredObject>()
    kinds.set(stored.object, known.set(stored.id, stored))
  }
  journal.entries.forEach(remember)
  return {
    livemode,
    put: (stored) => {
      remember(stored)
      journal.append(stored)
      return stored
    },
    find: <K extends Kind>(kind: K, id: string) => kinds.get(kind)?.get(id) as Of<K> | undefined,
    all: <K extends Kind>(kind: K) => [...(kinds.get(kind)?.values() ?? [])] as Of<K>[],
  }
}

/** Returns an id like Stripe's: a prefix for the kind, and 24 characters. */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(12).toString('hex')}`
}
