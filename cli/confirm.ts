import { createInterface } from 'node:readline/promises'
import type { Io } from './io.ts'

type Answerable = Pick<Io, 'stdin' | 'stderr'>

/**
 * Asks at the terminal; only `yes` means yes. Throws Error where the answer is another, and where there
 * is no terminal and the question was not answered beforehand by YES=1.
 */
export async function confirm(
  question: string,
  isYes: boolean,
  { stdin, stderr }: Answerable,
  /** How things stand after a no. */
  left = 'nothing was changed',
): Promise<void> {
  if (isYes) return
  if (!stdin.isTTY)
    throw new Error(`${question} There is no terminal to ask: YES=1 answers yes. ${sentence(left)}`)
  const terminal = createInterface({ input: stdin, output: stderr })
  // Ctrl-C and the end of the input answer nothing, which is a no.
  const closed = new Promise<string>((answer) => terminal.once('close', () => answer('')))
  const asked = terminal.question(`${question} (yes/no) `).catch(() => '')
  const answer = await Promise.race([asked, closed]).finally(() => terminal.close())
  if (answer.trim() !== 'yes') throw new Error(left)
}

/**
 * Throws Error where the question that a command ends up with could not be answered: before it builds
 * and plans for minutes.
 */
export function refuseUnattended(
  { YES, DRY_RUN }: { readonly YES: boolean; readonly DRY_RUN: boolean },
  { stdin }: Answerable,
): void {
  if (YES || DRY_RUN || stdin.isTTY) return
  throw new Error(
    'refused: this asks before it changes anything, and there is no terminal to ask: YES=1 answers yes, DRY_RUN=1 only shows what it would do',
  )
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
