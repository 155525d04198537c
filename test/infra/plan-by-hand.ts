import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Runs the Terraform lines that `make template` has printed: init, validate and plan of both roots.
 * Returns Terraform's output. Throws Error with it if a line fails.
 */
export async function planByHand(
  template: string,
  { checkout, env }: { readonly checkout: string; readonly env: NodeJS.ProcessEnv },
): Promise<string> {
  const lines = template.slice(template.indexOf('\nterraform -chdir='))
  const options = { cwd: checkout, env: { ...env, TF_CLI_ARGS: '-no-color' }, maxBuffer: 1 << 26 }
  const { stdout } = await run('sh', ['-ec', lines], options).catch(
    ({ stdout, stderr }: { stdout: string; stderr: string }) => {
      throw new Error(`${lines}\n${stdout}${stderr}`)
    },
  )
  return stdout
}
