import type { Readable } from 'node:stream'
import type { Given, Variables } from './variables.ts'

/** Text that a person may be looking at. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean }

/** What a command needs of the process that runs it. A test gives its own. */
export type Io = {
  /** A terminal that can be asked, or what is piped in. */
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: Output
  readonly stderr: Output
  /** Writes a line to standard output. */
  readonly print: (line: string) => undefined
  /** Where variables come from that are not on the command line. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder whose values and sources are read. */
  readonly checkout: string
}

/** A command: what was given, and what it may use. Its exit code; 0 where it gives none. */
export type Command<Declared extends Variables> = (
  given: Given<Declared>,
  io: Io,
) => Promise<number | undefined>

export function createIo(parts: Omit<Io, 'print'>): Io {
  const print = (line: string) => void parts.stdout.write(`${line}\n`)
  return { ...parts, print }
}
