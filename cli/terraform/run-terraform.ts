import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { processOf } from '../process.ts'
import { followLines } from './follow-lines.ts'
import { forwardStopSignals } from './forward-stop-signals.ts'

/** Terraform's output and exit code. */
export type TerraformResult = {
  readonly code: number
  readonly out: string
  readonly errors: string
}

/** Terraform failed. `errors` is its error output. */
export class TerraformFailed extends Error {
  readonly errors: string
  constructor(message: string, errors: string) {
    super(message)
    this.errors = errors
  }
}

/**
 * Longer than the longest waits of the provider, so that it reports what was not ready and Terraform
 * saves its state: an Aurora cluster 120 minutes; a certificate 30 (modules/edge/domain.tf), then a
 * distribution 90; a database instance 80. Stops only a Terraform that hangs.
 * https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/rds_cluster#timeouts
 * https://github.com/hashicorp/terraform-provider-aws/pull/9642
 */
const usualTimeoutMs = 150 * 60_000

type Options = {
  /** The exit codes that count as success. Default: 0. */
  readonly okCodes?: readonly number[]
  /** Receives each line of output as Terraform writes it. */
  readonly report?: (line: string) => void
  /** The environment variables. Default: this process's. */
  readonly env?: NodeJS.ProcessEnv
  /** After this time, Terraform gets an interrupt. Default: 150 minutes. */
  readonly timeoutMs?: number
}

/**
 * Runs Terraform in a folder.
 *
 * Terraform runs in its own session and writes its output to files next to the folder. So a closed
 * terminal or a crash of this process does not stop it before it has saved its state and released
 * its lock. On a stop signal, this process waits until Terraform has ended. The process id of an
 * apply is in a `.pid` file next to the folder.
 *
 * Throws TerraformFailed with Terraform's message for an exit code that is not in `okCodes`, and
 * Error after a stop signal.
 */
export async function runTerraform(
  folder: string,
  args: readonly string[],
  { okCodes = [0], report, env, timeoutMs = usualTimeoutMs }: Options = {},
): Promise<TerraformResult> {
  const [outFile, errorsFile, pidFile] = [`${folder}.out`, `${folder}.errors`, `${folder}.pid`]
  const outputs = [outFile, errorsFile].map(openNew)
  const child = spawn('terraform', [...args, '-no-color'], {
    cwd: folder,
    detached: true,
    ...(env && { env }),
    stdio: ['ignore', ...outputs],
  })
  for (const file of outputs) closeSync(file)
  // While an apply reads the folder, no other process may replace its files: `lockFolder` checks
  // this id.
  if (child.pid && args[0] === 'apply') writeFileSync(pidFile, JSON.stringify(processOf(child.pid)))
  const timeout = setTimeout(() => child.kill('SIGINT'), timeoutMs)
  const stop = forwardStopSignals(child)
  const unfollow = report && followLines(outFile, report)
  try {
    const code = await new Promise<number>((end, fail) => {
      child.once('error', fail)
      child.once('close', (code) => end(code ?? 1))
    }).finally(unfollow)
    const [out, errors] = [readFileSync(outFile, 'utf8'), readFileSync(errorsFile, 'utf8')]
    if (!okCodes.includes(code))
      throw new TerraformFailed(`terraform ${args[0]}:\n${errors.trim() || out.trim()}`, errors)
    // Even if Terraform succeeded, the operator wanted to stop: do not continue with the next step.
    if (stop.received()) throw new Error(`terraform ${args[0]}: stopped by ${stop.received()}`)
    return { code, out, errors }
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException
    if (code !== 'ENOENT' || syscall !== 'spawn terraform') throw cause
    throw new Error('terraform is not installed: https://developer.hashicorp.com/terraform/install')
  } finally {
    clearTimeout(timeout)
    stop.end()
    for (const file of [outFile, errorsFile, pidFile]) rmSync(file, { force: true })
  }
}

/** Creates a new file: Terraform of a crashed command may still write to the old one. */
function openNew(file: string): number {
  rmSync(file, { force: true })
  return openSync(file, 'wx', 0o600)
}
