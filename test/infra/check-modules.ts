import { execFile } from 'node:child_process'
import { cpSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { rootFolderOf, rootNames } from '../../cli/resource-names.ts'
import { terraformEnv } from '../../cli/terraform/provider-mirror.ts'
import { planAsStranger } from './plan-as-stranger.ts'
import { startSharedProvider } from './shared-provider.ts'

const run = promisify(execFile)

/** Runs a check and prints its name, its result and its duration. */
export type Timed = (name: string, prove: () => Promise<string>) => Promise<boolean>

type CheckOptions = { readonly root: string; readonly dir: string; readonly env: NodeJS.ProcessEnv }

/** Checks the modules without AWS: format, types, tests and policy rules. */
export async function checkModules({ root, dir, env }: CheckOptions, timed: Timed): Promise<void> {
  const copy = join(dir, 'modules')
  for (const name of ['modules', 'environments', 'core/catalogue'])
    cpSync(join(root, name), join(copy, name), { recursive: true })
  const offline = { ...env, ...terraformEnv(dir, env) }
  const terraformIn = async (env: NodeJS.ProcessEnv, folder: string, args: readonly string[]) => {
    const options = { cwd: join(copy, folder), env, maxBuffer: 1 << 26, timeout: 300_000 }
    const { stdout } = await run('terraform', [...args, '-no-color'], options).catch(
      ({ stdout, stderr }: { stdout: string; stderr: string }) => {
        throw new Error(`terraform ${args[0]} in ${folder}:\n${stdout}${stderr}`)
      },
    )
    return stdout
  }
  const terraform = (folder: string, ...args: readonly string[]) =>
    terraformIn(offline, folder, args)

  console.log('\nmodules')
  await timed('all Terraform files are formatted', async () => {
    await terraform('.', 'fmt', '-check', '-recursive')
    return ''
  })
  // Their Terraform files are equal in all environments.
  for (const name of rootNames) {
    await timed(`the ${name} root is valid, and every module in it`, async () => {
      const folder = rootFolderOf('prod', name)
      await terraform(folder, 'init', '-backend=false', '-input=false', '-lockfile=readonly')
      await terraform(folder, 'validate')
      return ''
    })
  }
  const modules = readdirSync(join(copy, 'modules')).filter((name) =>
    existsSync(join(copy, 'modules', name, 'tests')),
  )
  await timed(`the tests of ${modules.length} modules pass`, async () => {
    const provider = await startSharedProvider(join(copy, rootFolderOf('prod', 'foundation')))
    let passed = 0
    try {
      const testEnv = { ...offline, ...provider.env }
      for (const module of modules) {
        await terraformIn(testEnv, `modules/${module}`, ['init', '-backend=false', '-input=false'])
        const output = await terraformIn(testEnv, `modules/${module}`, ['test'])
        const ran = Number(/(\d+) passed, 0 failed/.exec(output)?.[1] ?? 0)
        if (ran === 0) throw new Error(`no test of ${module} ran:\n${output}`)
        passed += ran
      }
    } finally {
      provider.close()
    }
    return `${passed} runs`
  })
  await timed('module "queue" plans in an empty folder, with its own queue', () =>
    planAsStranger({ modules: join(copy, 'modules'), dir, env }),
  )
  await timed('every policy rule holds, and detects its violations', async () => {
    const policy = join(root, 'test/policy/main.ts')
    const options = { env: offline, maxBuffer: 1 << 26 }
    const { stdout } = await run(process.execPath, [policy], options).catch(
      ({ stdout, stderr }: { stdout: string; stderr: string }) => {
        // Print only the broken rules, not those that hold.
        throw new Error(`${stdout.replaceAll(/^ {2}✓.*\n/gm, '')}${stderr}`)
      },
    )
    return stdout.trim().split('\n').at(-1) ?? ''
  })
}
