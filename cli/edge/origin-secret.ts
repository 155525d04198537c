import { randomBytes } from 'node:crypto'
import { originSecretKey as name } from '../artifacts/edge-limits.ts'
import { readSecret, type SecretPlace, storeSecret } from '../secrets/store-secret.ts'
import type { KeyValueStore } from './key-value-store.ts'

const draw = () => randomBytes(32).toString('hex')

/** Returns the secret by which the API recognises the edge; stores a new one if there is none. */
export async function ensureOriginSecret(place: SecretPlace): Promise<string> {
  const current = await readSecret(place, name)
  if (current) return current
  const drawn = draw()
  await storeSecret(place, name, drawn)
  return drawn
}

/**
 * Replaces the origin secret: first where the API reads it, beside the previous one, then at the edge.
 * The edge never sends a secret that the API does not accept, wherever this stops: an edge that still
 * has an older secret is brought to the current one first, because only one previous is accepted.
 * Without a store, as before the first deploy, the next deploy writes it there.
 */
export async function rotateOriginSecret(
  place: SecretPlace,
  store: KeyValueStore | undefined,
): Promise<void> {
  await settleOriginSecret(place, store)
  await storeSecret(place, name, draw())
  await settleOriginSecret(place, store)
}

/** Gives the edge the current origin secret if it has another. */
export async function settleOriginSecret(
  place: SecretPlace,
  store: KeyValueStore | undefined,
): Promise<void> {
  const current = await ensureOriginSecret(place)
  if (!store || (await store.list()).get(name) === current) return
  await store.put(new Map([[name, current]]))
}
