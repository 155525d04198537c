import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startEmulator } from './operator/emulator.ts'

const run = promisify(execFile)

type StrangerOptions = {
  readonly modules: string
  readonly dir: string
  readonly env: NodeJS.ProcessEnv
}

/**
 * Plans module messaging from an empty folder, against the AWS emulator, with its own queue as
 * in modules/README.md. Returns what the plan would create. Throws Error if the plan fails, does not have
 * the queue, or has one of the shop's.
 */
export async function planAsStranger({ modules, dir, env }: StrangerOptions): Promise<string> {
  const cwd = join(dir, 'stranger')
  mkdirSync(cwd)
  writeFileSync(
    join(cwd, 'main.tf'),
    `module "queue" {
  source = "${join(modules, 'messaging')}"
  name   = "newsletter"
  values = {
    queues = { mails = { visibility_seconds = 60, retention_days = 4, receives = 5 } }
  }
}
`,
  )
  const emulator = await startEmulator(dir, env)
  try {
    const terraform = (...args: readonly string[]) =>
      run('terraform', [...args, '-no-color'], {
        cwd,
        env: emulator.env,
        maxBuffer: 1 << 26,
        timeout: 300_000,
      })
    await terraform('init', '-input=false')
    const { stdout } = await terraform('plan', '-input=false')
    const summary = /Plan: \d+ to add/.exec(stdout)?.[0]
    if (
      !summary ||
      !stdout.includes('"newsletter-mails"') ||
      stdout.includes('"newsletter-orders"')
    )
      throw new Error(`the plan does not have only the queue newsletter-mails:\n${stdout}`)
    return summary
  } finally {
    emulator.close()
  }
}
