import type { Outputs } from './open-root.ts'

/** Returns a text in Terraform's outputs. Throws Error if there is no such output. */
export function readOutput(outputs: Outputs, path: readonly string[]): string {
  const value = path.reduce<unknown>((inner, key) => (inner as Outputs | undefined)?.[key], outputs)
  if (value === undefined) throw new Error(`Terraform has no output ${path.join('.')}`)
  return String(value)
}
