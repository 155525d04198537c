import { PassThrough, Readable, Writable } from 'node:stream'
import { checkout as root } from '../../deployment.ts'
import { createIo } from '../../io.ts'
import type { CommandName } from '../../operator-commands.ts'
import { runCommand } from '../../run-command.ts'

export type Ended = { readonly status: number; readonly out: string; readonly err: string }

type Overrides = {
  /** The piped standard input. */
  readonly typed?: string
  /** The operator's answers at a terminal, in order. Without answers, there is no terminal. */
  readonly answers?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Replaces the checkout, for commands that write to it. */
  readonly checkout?: string
}

/** Runs a command in this process, like `main.ts`. */
export async function run(
  name: CommandName,
  args: readonly string[] = [],
  { typed = '', answers, env = {}, checkout = root }: Overrides = {},
): Promise<Ended> {
  const [stdout, stderr] = [createOutput(), createOutput()]
  const stdin = answers ? openTerminal(answers, stderr) : Readable.from(typed)
  const io = createIo({ stdin, stdout, stderr, env, checkout })
  const status = await runCommand(name, args, io)
  return { status, out: stdout.text(), err: stderr.text() }
}

/** Creates an output stream that records its text. */
function createOutput() {
  let all = ''
  const output = new Writable({
    write: (chunk, _, done) => {
      all += chunk
      output.emit('written', all)
      done()
    },
  })
  return Object.assign(output, { text: () => all })
}

/** Creates a terminal that answers each question when it appears. */
function openTerminal(answers: readonly string[], stderr: Writable) {
  const waiting = [...answers]
  const terminal = Object.assign(new PassThrough(), { isTTY: true })
  stderr.on('written', (all: string) => {
    if (/\((yes\/no)\) $|not shown\): $/.test(all)) terminal.write(`${waiting.shift() ?? ''}\n`)
  })
  return terminal
}
