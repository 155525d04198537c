/** NAME picks one proof; all of them without. */
export function readProofConfig(env: NodeJS.ProcessEnv = process.env): {
  readonly name: string | undefined
} {
  return { name: env['NAME'] || undefined }
}
