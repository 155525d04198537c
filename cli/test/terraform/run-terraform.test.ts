import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import t, { type Test } from 'tap'
import { until } from '../../../test/support/wait.ts'
import { processOf } from '../../process.ts'
import { lockFolder } from '../../release/open-roots.ts'
import { isForwarded } from '../../terraform/forward-stop-signals.ts'
import { runTerraform, TerraformFailed } from '../../terraform/run-terraform.ts'

const { PATH = '', HOME = '' } = process.env
const env = { PATH, HOME, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' }
const skip =
  spawnSync('terraform', ['version'], { env }).status === 0
    ? false
    : 'NOT PROVED HERE: terraform is missing on this machine'

const program = resolve(import.meta.dirname, '../../terraform/run-terraform.ts')

type State = {
  readonly resources: readonly { readonly instances: readonly { readonly status?: string }[] }[]
}

/**
 * Starts an apply in a child process that leads a process group, like a command at a terminal. Its
 * only resource takes two seconds and prints a line after one.
 */
async function startApply(t: Test) {
  const main = `resource "terraform_data" "slow" {
  provisioner "local-exec" {
    command = "echo started; sleep 1; echo half; sleep 1; echo made"
  }
}
`
  const dev = { app: { 'main.tf': main } }
  const terraform = join(t.testdir({ terraform: { environments: { dev } } }), 'terraform')
  const folder = join(terraform, 'environments/dev/app')
  spawnSync('terraform', ['init', '-input=false'], { cwd: folder, env })
  const text = `import { runTerraform } from ${JSON.stringify(program)}
    const args = ['apply', '-auto-approve', '-input=false']
    await runTerraform(${JSON.stringify(folder)}, args, { report: console.log })
    console.log('it goes on')`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', text], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const from of [child.stdout, child.stderr])
    from.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  const ended = new Promise((end) => child.once('close', (code, by) => end(by ?? code)))
  await until('the apply starts', () => /: started/.test(output))

  return {
    pid: child.pid ?? 0,
    ended,
    output: () => output,
    isLocked: () => existsSync(join(folder, '.terraform.tfstate.lock.info')),
    resources: () => {
      const file = join(folder, 'terraform.tfstate')
      const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
      return text
        ? (JSON.parse(text) as State).resources.flatMap((one) =>
            one.instances.map(({ status = 'made' }) => status),
          )
        : []
    },
    terraform,
    siblings: () => readdirSync(dirname(folder)),
  }
}

t.test('Terraform completes an apply after its command is killed', { skip }, async (t) => {
  const apply = await startApply(t)
  process.kill(apply.pid, 'SIGKILL')
  t.equal(await apply.ended, 'SIGKILL')
  t.ok(apply.isLocked(), 'Terraform is still running')
  t.throws(() => lockFolder(apply.terraform, 'dev'), /refused: process \d+ is using /)
  await until('Terraform ends', () => !apply.isLocked(), { seconds: 10 })
  t.strictSame(apply.resources(), ['made'], 'the state contains the resource')
})

t.test('a .pid file of a Terraform that has ended does not lock the folder', async (t) => {
  const { pid } = spawnSync(process.execPath, ['--version'])
  const dev = { 'app.pid': JSON.stringify(processOf(pid)) }
  const terraform = join(t.testdir({ terraform: { environments: { dev } } }), 'terraform')
  t.doesNotThrow(() => lockFolder(terraform, 'dev'))
})

for (const stop of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const)
  t.test(`on ${stop}, a command waits until Terraform has ended`, { skip }, async (t) => {
    const apply = await startApply(t)
    process.kill(-apply.pid, stop)
    t.equal(await apply.ended, 1)
    t.notOk(apply.isLocked(), 'the lock is released')
    t.strictSame(apply.resources(), ['tainted'], 'the state contains the interrupted resource')
    t.notMatch(apply.output(), /it goes on/)
    t.strictSame(apply.siblings(), ['app'])
  })

t.test('of further stop signals, only SIGINT is forwarded to Terraform', async (t) => {
  t.ok(isForwarded('SIGTERM', { isStopping: false }))
  t.notOk(isForwarded('SIGTERM', { isStopping: true }), 'a cancelled CI job sends several signals')
  t.notOk(isForwarded('SIGHUP', { isStopping: true }))
  t.ok(isForwarded('SIGINT', { isStopping: true }))
})

t.test('Terraform output is reported line by line and returned', { skip }, async (t) => {
  const root = { 'main.tf': 'output "word" {\n  value = "é"\n}\n' }
  const folder = join(t.testdir({ root }), 'root')
  const lines: string[] = []
  const { out } = await runTerraform(folder, ['apply', '-auto-approve', '-json'], {
    report: (line) => void lines.push(line),
  })
  t.equal(`${lines.join('\n')}\n`, out)
  t.match(out, /"é"/)
  await t.rejects(runTerraform(folder, ['apply', 'none.plan']), {
    constructor: TerraformFailed,
    message: /^terraform apply:/,
    errors: /none\.plan/,
  })
  t.match(await runTerraform(folder, ['apply', 'none.plan'], { okCodes: [1] }), {
    code: 1,
    out: '',
    errors: /none\.plan/,
  })
})

t.test('without Terraform, a command fails at once with a message', async (t) => {
  const folder = t.testdir({ root: {} })
  const text = `import { runTerraform } from ${JSON.stringify(program)}
    await runTerraform(${JSON.stringify(join(folder, 'root'))}, ['version'])`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', text], {
    env: { ...env, PATH: folder },
    encoding: 'utf8',
    timeout: 10_000,
  })
  t.equal(status, 1)
  t.match(stderr, /terraform is not installed/)
})

t.test('Terraform is interrupted after its timeout', { skip }, async (t) => {
  const main = `resource "terraform_data" "slow" {
  provisioner "local-exec" {
    command = "sleep 20"
  }
}
`
  const folder = join(t.testdir({ root: { 'main.tf': main } }), 'root')
  spawnSync('terraform', ['init', '-input=false'], { cwd: folder, env })
  const startedAt = Date.now()
  const args = ['apply', '-auto-approve', '-input=false']
  await t.rejects(runTerraform(folder, args, { timeoutMs: 2000 }), { message: /execution halted/ })
  t.ok(Date.now() - startedAt < 15_000)
})
