import { createInterface } from 'node:readline/promises'
import type { Io } from './io.ts'

type Answerable = Pick<Io, 'stdin' | 'stderr' | 'beforeChange'>

/**
 * Asks the operator a question; `isYes` (YES=1) skips it. Throws Error for any answer but `yes`,
 * and if there is no terminal. Then records the act, so that the change may follow.
 */
export async function confirm(
  question: string,
  isYes: boolean,
  io: Answerable,
  /** The message if the operator does not agree. */
  stateAfterNo = 'nothing was changed',
  /** The id of what the act is about, for the audit log, if the command's variables do not name it. */
  target?: string,
): Promise<void> {
  if (!isYes) await ask(question, io, stateAfterNo)
  await io.beforeChange?.(target)
}

async function ask(
  question: string,
  { stdin, stderr }: Answerable,
  stateAfterNo: string,
): Promise<void> {
  if (!stdin.isTTY)
    throw new Error(
      `${question} There is no terminal to ask: YES=1 skips the question. ${sentence(stateAfterNo)}`,
    )
  const terminal = createInterface({ input: stdin, output: stderr })
  // Ctrl-C or the end of the input counts as no.
  const closed = new Promise<string>((answer) => terminal.once('close', () => answer('')))
  const asked = terminal.question(`${question} (yes/no) `).catch(() => '')
  const answer = await Promise.race([asked, closed]).finally(() => terminal.close())
  if (answer.trim() !== 'yes') throw new Error(stateAfterNo)
}

/**
 * Throws Error if the command could not ask its question later, because there is no terminal.
 * Called first, so that the command does not build and plan for minutes before it fails.
 */
export function requireTerminal(
  { YES, DRY_RUN }: { readonly YES: boolean; readonly DRY_RUN: boolean },
  { stdin }: Answerable,
): void {
  if (YES || DRY_RUN || stdin.isTTY) return
  throw new Error(
    'refused: this command asks before it changes anything, but there is no terminal to ask: YES=1 skips the question, DRY_RUN=1 only prints what it would do',
  )
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
