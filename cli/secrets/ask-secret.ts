import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import type { Io, Output } from '../io.ts'

/**
 * A secret from standard input, without the line's end. A terminal is asked and shows nothing of the
 * answer. Throws Error where nothing came.
 */
export async function askSecret(
  question: string,
  input: Io['stdin'],
  prompt: Output,
): Promise<string> {
  const said = input.isTTY ? await askInSilence(question, input, prompt) : await text(input)
  const secret = said.replace(/\r?\n$/, '')
  if (secret === '') throw new Error('no secret came: type it, or give it on standard input')
  return secret
}

/** readline echoes to its output; it gets none. */
async function askInSilence(question: string, input: Io['stdin'], prompt: Output): Promise<string> {
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
