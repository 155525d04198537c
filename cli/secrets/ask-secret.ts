import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import type { Io, Output } from '../io.ts'

/**
 * Reads a secret from standard input, without the line break. At a terminal, asks for it without
 * echo. Throws Error if the input is empty.
 */
export async function askSecret(
  question: string,
  input: Io['stdin'],
  prompt: Output,
): Promise<string> {
  const typed = input.isTTY ? await askWithoutEcho(question, input, prompt) : await text(input)
  const secret = typed.replace(/\r?\n$/, '')
  if (secret === '') throw new Error('the secret is empty. Type it, or pipe it to standard input')
  return secret
}

/** Gives readline no output, because readline echoes the input to it. */
async function askWithoutEcho(
  question: string,
  input: Io['stdin'],
  prompt: Output,
): Promise<string> {
  prompt.write(`${question}: `)
  const lines = createInterface({ input, terminal: true })
  try {
    return await new Promise<string>((resolve) => {
      lines.once('line', resolve)
      lines.once('close', () => resolve(''))
    })
  } finally {
    lines.close()
    prompt.write('\n')
  }
}
