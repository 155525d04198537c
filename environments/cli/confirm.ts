import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'

type Terminal = {
  readonly input: Readable & { readonly isTTY?: boolean }
  readonly output: Writable
}

/**
 * Asks at the terminal; only `yes` is one. Throws Error where somebody says no, and where nobody is
 * there to ask and nobody said so beforehand.
 */
export async function confirm(
  question: string,
  saidYes: boolean,
  /** How things stand after a no. */
  left = 'nothing was changed',
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<void> {
  if (saidYes) return
  if (!input.isTTY)
    throw new Error(`${question} Nobody is here to say yes: YES=1 says it beforehand`)
  const terminal = createInterface({ input, output })
  const answer = await terminal.question(`${question} (yes/no) `).finally(() => terminal.close())
  if (answer.trim() !== 'yes') throw new Error(left)
}
