/** A file of an artifact. */
export type File = {
  readonly path: string
  readonly data: Uint8Array
  readonly isExecutable?: boolean
}

/**
 * Returns the file mode. It does not depend on the umask of the machine that builds the artifact.
 */
export const modeOf = ({ isExecutable }: File): number => (isExecutable ? 0o755 : 0o644)

export const byPath = (a: File, b: File): number => (a.path < b.path ? -1 : 1)
