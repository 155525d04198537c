import { randomBytes } from 'node:crypto'
import type { SecretName } from './known-secrets.ts'
import { readSecret, type SecretStore, storeSecret } from './store-secret.ts'

/** Random secrets: a deploy creates them, and `make secrets-set` replaces them. */
const generated = ['origin-secret', 'link-key'] as const satisfies readonly SecretName[]

export type GeneratedSecret = (typeof generated)[number]

export const isGenerated = (name: SecretName): name is GeneratedSecret =>
  generated.some((one) => one === name)

/** Returns a generated secret. Creates and stores it if there is none. */
export async function ensureGenerated(store: SecretStore, name: GeneratedSecret): Promise<string> {
  const current = await readSecret(store, name)
  if (current) return current
  const created = newSecret()
  await storeSecret(store, name, created)
  return created
}

/** Creates the generated secrets that do not exist yet. */
export async function ensureAllGenerated(store: SecretStore): Promise<void> {
  for (const name of generated) await ensureGenerated(store, name)
}

/** Returns 32 random bytes in hexadecimal. */
export const newSecret = (): string => randomBytes(32).toString('hex')
