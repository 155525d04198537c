import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'

/** What Terraform has written, and how it ended. */
export type Ended = { readonly code: number; readonly out: string; readonly errors: string }

/** Terraform ended badly; `errors` is all that it wrote of it. */
export class TerraformFailed extends Error {
  readonly errors: string
  constructor(message: string, errors: string) {
    super(message)
    this.errors = errors
  }
}

/** A database takes a quarter of an hour, a distribution as long; nothing takes an hour. */
const hourMs = 3_600_000

type Options = {
  /** The codes that are no failure; 0 where not said. */
  readonly fine?: readonly number[]
  /** Hears each line as it is written. */
  readonly hear?: (line: string) => void
}

/**
 * Runs Terraform in a folder. A stop by the keyboard reaches it as well, and it ends in order. Throws
 * TerraformFailed with its own words where it ends with another code than `fine` names.
 */
export async function runTerraform(
  folder: string,
  args: readonly string[],
  { fine = [0], hear }: Options = {},
): Promise<Ended> {
  const child = spawn('terraform', [...args, '-no-color'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: hourMs,
    killSignal: 'SIGINT',
  })
  const waitOn = () => undefined
  process.on('SIGINT', waitOn)
  const ended = new Promise<number>((end, fail) => {
    child.once('error', fail)
    child.once('close', (code) => end(code ?? 1))
  })
  if (hear) createInterface({ input: child.stdout }).on('line', hear)
  try {
    const [code, out, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
    if (fine.includes(code)) return { code, out, errors }
    throw new TerraformFailed(`terraform ${args[0]}:\n${errors.trim() || out.trim()}`, errors)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    throw new Error('terraform is not installed: https://developer.hashicorp.com/terraform/install')
  } finally {
    process.off('SIGINT', waitOn)
  }
}
