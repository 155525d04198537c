import { PassThrough, Readable, Writable } from 'node:stream'
import { checkout as root } from '../../deployment.ts'
import { createIo } from '../../io.ts'
import { runVerb } from '../../run-verb.ts'
import type { VerbName } from '../../verbs.ts'

export type Ended = { readonly status: number; readonly out: string; readonly err: string }

type Over = {
  /** What is piped in. */
  readonly typed?: string
  /** What somebody at a terminal answers, question by question; without it there is no terminal. */
  readonly answers?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Another folder than this checkout, for what writes there. */
  readonly checkout?: string
}

/** Runs a command in this process, as `main.ts` does in its own. */
export async function run(
  verb: VerbName,
  args: readonly string[] = [],
  { typed = '', answers, env = {}, checkout = root }: Over = {},
): Promise<Ended> {
  const [stdout, stderr] = [openPaper(), openPaper()]
  const stdin = answers ? openTerminal(answers, stderr) : Readable.from(typed)
  const io = createIo({ stdin, stdout, stderr, env, checkout })
  const status = await runVerb(verb, args, io)
  return { status, out: stdout.text(), err: stderr.text() }
}

/** Output that keeps what is written to it. */
function openPaper() {
  let all = ''
  const paper = new Writable({
    write: (chunk, _, done) => {
      all += chunk
      paper.emit('written', all)
      done()
    },
  })
  return Object.assign(paper, { text: () => all })
}

/** A terminal at which somebody answers each question once it is asked. */
function openTerminal(answers: readonly string[], stderr: Writable) {
  const waiting = [...answers]
  const terminal = Object.assign(new PassThrough(), { isTTY: true })
  stderr.on('written', (all: string) => {
    if (/\((yes\/no)\) $|not shown\): $/.test(all)) terminal.write(`${waiting.shift() ?? ''}\n`)
  })
  return terminal
}
