import { execFile } from 'node:child_process'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Timed } from './check-modules.ts'
import { startEmulator } from './operator/emulator.ts'
import { planByHand } from './plan-by-hand.ts'

const run = promisify(execFile)

type Options = { readonly checkout: string; readonly dir: string; readonly env: NodeJS.ProcessEnv }

/**
 * Tests that a further environment is one copied folder: copies prod to staging with another name,
 * checks it, and plans it with the lines that `make template` prints. Removes it at the end.
 */
export async function proveThirdEnvironment(
  { checkout, dir, env }: Options,
  timed: Timed,
): Promise<void> {
  console.log('\nstaging, a copy of prod')
  const aws = await startEmulator(dir, env)
  const folder = join(checkout, 'environments/staging')
  const options = { cwd: checkout, env: aws.env, maxBuffer: 1 << 26, timeout: 600_000 }
  const fail = ({ stdout, stderr }: { stdout: string; stderr: string }) => {
    throw new Error(`${stdout}${stderr}`)
  }
  const make = async (verb: string, ...args: readonly string[]) => {
    const set = 'SET=agent.ami=ami-0123456789abcdef0'
    const command = [join(checkout, 'cli/main.ts'), verb, 'ENV=staging', set, ...args]
    return (await run(process.execPath, command, options).catch(fail)).stdout
  }
  try {
    cpSync(join(checkout, 'environments/prod'), folder, { recursive: true })
    await timed('refused: the same name as prod', async () => {
      const output = await make('lint').catch((error: Error) => error.message)
      if (!/staging and prod both have the name ecommerce in account/.test(output))
        throw new Error(output)
      return ''
    })
    const values = join(folder, 'values.yaml')
    const named = readFileSync(values, 'utf8').replace(
      'account: "000000000000"',
      'name: ecommerce-staging\naccount: "123456789012"',
    )
    writeFileSync(values, named)
    await timed('lint', async () => {
      await make('lint')
      return ''
    })
    await timed('cost', async () => {
      const output = await make('cost')
      if (!/^budget of staging: /m.test(output)) throw new Error(output)
      return ''
    })
    await make('bootstrap', 'YES=1')
    await timed('terraform by hand plans both roots as make template prints', async () => {
      const output = await planByHand(await make('template'), { checkout, env: aws.env })
      const plans = output.match(/Plan: \d+ to add, 0 to change, 0 to destroy/g) ?? []
      if (plans.length !== 2) throw new Error(output.slice(-2000))
      return plans.join('; ')
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
    aws.close()
  }
}
