import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { processOf } from '../process.ts'
import { followLines } from './follow-lines.ts'
import { passStopsOn } from './pass-stops-on.ts'

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
  readonly report?: (line: string) => void
}

/**
 * Runs Terraform in a folder. It has a session of its own and writes to files beside the folder, so that
 * neither a closed terminal nor the death of this process ends it before its state is written and its lock
 * given back; asked to stop, this process waits for that. Beside the folder stands also which process an
 * apply is. Throws TerraformFailed with its own words where it ends with another code than `fine` names,
 * and Error where it was stopped.
 */
export async function runTerraform(
  folder: string,
  args: readonly string[],
  { fine = [0], report }: Options = {},
): Promise<Ended> {
  const [outFile, errorsFile, pidFile] = [`${folder}.out`, `${folder}.errors`, `${folder}.pid`]
  const written = [outFile, errorsFile].map(openAnew)
  const child = spawn('terraform', [...args, '-no-color'], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', ...written],
  })
  for (const file of written) closeSync(file)
  // Only an apply does anything with what it reads in the folder: nobody may put other files there.
  if (child.pid && args[0] === 'apply') writeFileSync(pidFile, JSON.stringify(processOf(child.pid)))
  const patience = setTimeout(() => child.kill('SIGINT'), hourMs)
  const stops = passStopsOn(child)
  const unfollow = report && followLines(outFile, report)
  try {
    const code = await new Promise<number>((end, fail) => {
      child.once('error', fail)
      child.once('close', (code) => end(code ?? 1))
    }).finally(unfollow)
    const [out, errors] = [readFileSync(outFile, 'utf8'), readFileSync(errorsFile, 'utf8')]
    if (!fine.includes(code))
      throw new TerraformFailed(`terraform ${args[0]}:\n${errors.trim() || out.trim()}`, errors)
    // What it did to its end all the same is no reason for what would come next.
    if (stops.asked()) throw new Error(`terraform ${args[0]}: stopped by ${stops.asked()}`)
    return { code, out, errors }
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException
    if (code !== 'ENOENT' || syscall !== 'spawn terraform') throw cause
    throw new Error('terraform is not installed: https://developer.hashicorp.com/terraform/install')
  } finally {
    clearTimeout(patience)
    stops.end()
    for (const file of [outFile, errorsFile, pidFile]) rmSync(file, { force: true })
  }
}

/** A Terraform whose command died may still write to the file that was there. */
function openAnew(file: string): number {
  rmSync(file, { force: true })
  return openSync(file, 'wx', 0o600)
}
