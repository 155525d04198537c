import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { runPipeline } from '../run-pipeline.ts'
import { pipelines, type Step } from '../steps.ts'

const root = resolve(import.meta.dirname, '../../..')

const dir = t.testdir({
  'good.sh': 'echo 3 passed, 0 failed; echo; echo 7 passed, 0 failed',
  'bad.sh': 'echo wrong; echo 5 passed, 2 failed; exit 1',
  'lies.sh': 'echo 5 passed, 2 failed',
  'breaks.sh': 'echo 5 passed, 0 failed; exit 3',
  'silent.sh': 'true',
  'empty.sh': 'echo 0 passed, 0 failed',
  'slow.sh': 'sleep 60 & wait',
  'leaves.sh': 'setsid sleep 20 & sleep 0.5; echo 1 passed, 0 failed',
  'parallel.sh': 'echo from parallel; sleep 0.3; echo 1 passed, 0 failed',
  'alone.sh': 'echo from alone',
  'marks.sh':
    'echo before; echo "FAILED a.test.ts: one"; seq 1 50; echo 1 passed, 1 failed; exit 1',
})

/** Runs scripts of the folder as a pipeline. Returns the output and whether all steps passed. */
async function run(steps: readonly Step[], limitMinutes = 1) {
  const written: string[] = []
  const isGood = await runPipeline(
    { title: 'test', steps },
    {
      root: dir,
      print: (text) => void written.push(text),
      limitOf: () => limitMinutes,
      graceMs: 500,
      signal: new AbortController().signal,
    },
  )
  return { text: written.join(''), isGood }
}

const step = (name: string, more: Partial<Step> = {}): Step => ({
  command: `sh ${name}.sh`,
  minutes: 1,
  ...more,
})

t.test(
  'every command runs despite failures, and the last lines report the durations',
  async (t) => {
    const { text, isGood } = await run(['good', 'bad', 'silent'].map((name) => step(name)))
    t.equal(isGood, false)
    t.match(text, /^test: 3 commands, about 3 minutes/)
    t.match(text, /^wrong$/m, 'the output of a command is printed')
    t.match(
      text,
      /^sh good\.sh +ok +7 +0 +0\.0 +1$/m,
      'the last count in a command’s output is used',
    )
    t.match(text, /^sh bad\.sh +FAILED +5 +2 +0\.0 +1$/m)
    t.match(text, /^sh silent\.sh +ok +1 +0 +0\.0 +1$/m, 'a command without a count is one test')
    t.match(text, /\n13 passed, 2 failed\n$/)
  },
)

t.test('no failure is lost', async (t) => {
  for (const [name, last] of [
    ['lies', '5 passed, 2 failed'],
    ['breaks', '5 passed, 1 failed'],
    ['missing', '0 passed, 1 failed'],
    ['empty', '0 passed, 1 failed'],
  ] as const) {
    const { text, isGood } = await run([step(name)])
    t.equal(isGood, false, name)
    t.ok(text.endsWith(`\n${last}\n`), name)
  }
  const { text, isGood } = await run([{ command: 'no-such-program', minutes: 1 }])
  t.equal(isGood, false)
  t.match(text, /\n0 passed, 1 failed\n$/)
})

t.test('failures are repeated at the end, with the lines that explain them', async (t) => {
  const { text } = await run(['marks', 'good', 'bad'].map((name) => step(name)))
  const [, repeated = ''] = text.split('# Failures of sh marks.sh\n')
  t.ok(repeated.startsWith('FAILED a.test.ts: one\n1\n2\n'))
  t.notMatch(repeated, /^(before|16)$/m)
  t.match(repeated, '# Failures of sh bad.sh\nwrong\n5 passed, 2 failed\n', 'or the last lines')
  t.notMatch(text, '# Failures of sh good.sh')
})

t.test('a command that does not end is stopped and fails', async (t) => {
  const { text, isGood } = await run([step('slow'), step('good')], 0.005)
  t.equal(isGood, false)
  t.match(text, 'sh slow.sh was stopped after 0.005 minutes')
  t.match(text, /^sh good\.sh +ok/m)
})

t.test('the pipeline does not wait for a process that a command leaves running', async (t) => {
  const startedAt = performance.now()
  const { isGood } = await run([step('leaves')])
  t.equal(isGood, true)
  t.ok(performance.now() - startedAt < 15_000)
})

t.test(
  'the output of a parallel step is printed in one piece, and steps that measure time wait for it',
  async (t) => {
    const steps = [
      step('parallel', { isParallel: true }),
      step('good'),
      step('alone', { isAlone: true }),
    ]
    const { text, isGood } = await run(steps)
    t.equal(isGood, true)
    t.match(text, /ran in parallel\)\nfrom parallel\n1 passed, 0 failed\n[\s\S]*\nfrom alone\n/)
    t.match(text, /^sh parallel\.sh \(parallel\) +ok[\s\S]*^sh good\.sh[\s\S]*^sh alone\.sh/m)
    t.match(text, /\n9 passed, 0 failed\n$/)
  },
)

t.test('every test command runs in CI or in the nightly pipeline', async (t) => {
  const makefile = readFileSync(join(root, 'Makefile'), 'utf8')
  const checks = /^## Check\n([\s\S]*?)^## /m.exec(makefile)?.[1] ?? ''
  const targets = [...checks.matchAll(/^([a-z-]+):/gm)].map(([, name = '']) => name)
  const commands = Object.values(pipelines).flatMap(({ steps }) =>
    steps.map(({ command }) => command),
  )
  const called = new Set(commands.map((command) => command.split(' ')[1]))
  // `infra-test` runs the rules of `policy`. `bench` only measures.
  const others = ['nightly', 'bench', 'policy']
  t.same(
    targets.filter((target) => !called.has(target) && !others.includes(target)),
    [],
  )
  t.ok(targets.length > 8)

  const proofs = readFileSync(join(root, 'test/proof/main.ts'), 'utf8')
  const list = /const proofs[^{]*\{\n([\s\S]*?)\n\}/.exec(proofs)?.[1] ?? ''
  const names = [...list.matchAll(/^ {2}'?([\w-]+)'?:/gm)].map(([, name = '']) => name)
  t.same(
    names.filter((name) => !commands.includes(`make proof NAME=${name}`)),
    [],
  )
  t.ok(names.length > 10)
})

t.test('CI takes less than its 25 minutes', async (t) => {
  const steps = pipelines['ci']?.steps ?? []
  const sequential = steps.filter(({ isParallel }) => !isParallel)
  t.ok(sequential.reduce((sum, { minutes }) => sum + minutes, 0) < 20)
})
