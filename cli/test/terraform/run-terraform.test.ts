import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import t, { type Test } from 'tap'
import { until } from '../../../test/support/wait.ts'
import { processOf } from '../../process.ts'
import { holdFolder } from '../../release/open-roots.ts'
import { isPassedOn } from '../../terraform/pass-stops-on.ts'
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
 * Begins an apply in a process of its own, as a deployment does, that leads a group as a command at a
 * terminal does. Its one resource takes two seconds, in the middle of which it says something.
 */
async function beginApply(t: Test) {
  const main = `resource "terraform_data" "slow" {
  provisioner "local-exec" {
    command = "echo begun; sleep 1; echo half; sleep 1; echo made"
  }
}
`
  const root = { app: { 'main.tf': main } }
  const terraform = join(t.testdir({ terraform: { environments: { root } } }), 'terraform')
  const folder = join(terraform, 'environments/root/app')
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
  let said = ''
  for (const from of [child.stdout, child.stderr])
    from.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  const ended = new Promise((end) => child.once('close', (code, by) => end(by ?? code)))
  await until('the apply begins', () => /: begun/.test(said))

  return {
    pid: child.pid ?? 0,
    ended,
    said: () => said,
    isHeld: () => existsSync(join(folder, '.terraform.tfstate.lock.info')),
    made: () => {
      const file = join(folder, 'terraform.tfstate')
      const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
      return text
        ? (JSON.parse(text) as State).resources.flatMap((one) =>
            one.instances.map(({ status = 'made' }) => status),
          )
        : []
    },
    terraform,
    beside: () => readdirSync(dirname(folder)),
  }
}

t.test('an apply whose command is killed ends by itself, and in order', { skip }, async (t) => {
  const apply = await beginApply(t)
  process.kill(apply.pid, 'SIGKILL')
  t.equal(await apply.ended, 'SIGKILL')
  t.ok(apply.isHeld(), 'it goes on')
  t.throws(() => holdFolder(apply.terraform), /refused: process \d+ is at work in/)
  await until('Terraform ends', () => !apply.isHeld(), { seconds: 10 })
  t.strictSame(apply.made(), ['made'], 'the state knows what was made')
})

t.test('what a Terraform that has ended leaves beside its root holds nobody up', async (t) => {
  const { pid } = spawnSync(process.execPath, ['--version'])
  const root = { 'app.pid': JSON.stringify(processOf(pid)) }
  const terraform = join(t.testdir({ terraform: { environments: { root } } }), 'terraform')
  t.doesNotThrow(() => holdFolder(terraform))
})

for (const stop of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const)
  t.test(`a command that ${stop} stops waits until Terraform has ended`, { skip }, async (t) => {
    const apply = await beginApply(t)
    process.kill(-apply.pid, stop)
    t.equal(await apply.ended, 1)
    t.notOk(apply.isHeld(), 'the lock is given back')
    t.strictSame(apply.made(), ['tainted'], 'the state knows what was begun')
    t.notMatch(apply.said(), /it goes on/)
    t.strictSame(apply.beside(), ['app'])
  })

t.test('what is sent after a stop hurries nothing, but for a second one by hand', async (t) => {
  t.ok(isPassedOn('SIGTERM', { isAsked: false }))
  t.notOk(isPassedOn('SIGTERM', { isAsked: true }), 'a cancelled job sends it by itself')
  t.notOk(isPassedOn('SIGHUP', { isAsked: true }))
  t.ok(isPassedOn('SIGINT', { isAsked: true }))
})

t.test('what Terraform writes is heard line by line, and given back', { skip }, async (t) => {
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
  t.match(await runTerraform(folder, ['apply', 'none.plan'], { fine: [1] }), {
    code: 1,
    out: '',
    errors: /none\.plan/,
  })
})

t.test('where there is no Terraform that is said, and nothing is waited for', async (t) => {
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
