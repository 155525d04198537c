import type { Readable } from 'node:stream'
import { printableLines } from '#core/printable.ts'
import type { Given, Variables } from './variables.ts'

/** A text stream that may be a terminal. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean }

/** The parts of the process that a command uses. Tests replace them. */
export type Io = {
  /** A terminal or piped input. */
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: Output
  readonly stderr: Output
  /** Writes a line to standard output, with its control characters as escapes. */
  readonly print: (line: string) => undefined
  /** Writes a line to standard error in the same way. */
  readonly printError: (line: string) => undefined
  /** Environment variables: the source of variables that are not on the command line. */
  readonly env: Readonly<Record<string, string | undefined>>
  /**
   * Writes the act to the audit log, once. `confirm` calls it when the operator has agreed; a command
   * that changes something without a question calls it itself. `target` is the id of what it acts on,
   * if the variables do not name it. Throws Error if that fails.
   */
  readonly beforeChange?: (target?: string) => Promise<void>
  /** The root folder of the checkout, from which values and sources are read. */
  readonly checkout: string
}

/** A command. Resolves to its exit code; undefined means 0. */
export type Command<Declared extends Variables> = (
  given: Given<Declared>,
  io: Io,
) => Promise<number | undefined>

export function createIo(parts: Omit<Io, 'print' | 'printError'>): Io {
  const printTo = (output: Output) => (line: string) =>
    void output.write(`${printableLines(line)}\n`)
  return { ...parts, print: printTo(parts.stdout), printError: printTo(parts.stderr) }
}
