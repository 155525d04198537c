import { originSecretKey as name } from '../artifacts/edge-limits.ts'
import { ensureGenerated, newSecret } from '../secrets/generated-secrets.ts'
import { type SecretStore, storeSecret } from '../secrets/store-secret.ts'
import type { KeyValueStore } from './key-value-store.ts'

/**
 * Returns the secret by which the API recognises the edge. Creates and stores it if there is none.
 */
export function ensureOriginSecret(secrets: SecretStore): Promise<string> {
  return ensureGenerated(secrets, name)
}

/**
 * Replaces the origin secret: first in the parameter store, which the API reads, then at the edge.
 *
 * The API accepts the current and one previous secret, so a crash at any step leaves an edge that
 * the API accepts. For the same reason, an outdated edge gets the current secret before a new one
 * is created. `edgeStore` is undefined before the first deploy, which then writes the secret to the
 * edge.
 */
export async function rotateOriginSecret(
  secrets: SecretStore,
  edgeStore: KeyValueStore | undefined,
): Promise<void> {
  await syncOriginSecret(secrets, edgeStore)
  await storeSecret(secrets, name, newSecret())
  await syncOriginSecret(secrets, edgeStore)
}

/** Writes the current origin secret to the edge if the edge has a different one. */
export async function syncOriginSecret(
  secrets: SecretStore,
  edgeStore: KeyValueStore | undefined,
): Promise<void> {
  const current = await ensureOriginSecret(secrets)
  if (!edgeStore || (await edgeStore.list()).get(name) === current) return
  await edgeStore.put(new Map([[name, current]]))
}
