import { randomBytes } from 'node:crypto'
import { openJournal } from '../journal.ts'
import type { Kept } from './objects.ts'

type Kind = Kept['object']
type Of<K extends Kind> = Extract<Kept, { readonly object: K }>

/** All objects of the emulator, by kind and id. They are stored in `file` if one is given. */
export type Store = {
  put<T extends Kept>(object: T): T
  find<K extends Kind>(kind: K, id: string): Of<K> | undefined
  /** Oldest first. */
  all<K extends Kind>(kind: K): readonly Of<K>[]
}

export function openStore(file: string | undefined): Store {
  const journal = openJournal<Kept>(file)
  const kinds = new Map<Kind, Map<string, Kept>>()
  const remember = (kept: Kept) => {
    const known = kinds.get(kept.object) ?? new Map<string, Kept>()
    kinds.set(kept.object, known.set(kept.id, kept))
  }
  journal.entries.forEach(remember)
  return {
    put: (kept) => {
      remember(kept)
      journal.append(kept)
      return kept
    },
    find: <K extends Kind>(kind: K, id: string) => kinds.get(kind)?.get(id) as Of<K> | undefined,
    all: <K extends Kind>(kind: K) => [...(kinds.get(kind)?.values() ?? [])] as Of<K>[],
  }
}

/** Returns an id like Stripe's: a prefix for the kind, and 24 characters. */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(12).toString('hex')}`
}
