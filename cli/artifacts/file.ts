/** A file of an artifact. */
export type File = {
  readonly path: string
  readonly data: Uint8Array
  readonly isProgram?: boolean
}

/** The mode that a file has wherever it is unpacked: whoever built it has another umask. */
export const modeOf = ({ isProgram }: File): number => (isProgram ? 0o755 : 0o644)

export const byPath = (a: File, b: File): number => (a.path < b.path ? -1 : 1)
