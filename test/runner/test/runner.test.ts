import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import t from 'tap'
import { readRunnerConfig } from '../config.ts'
import { createReporter, type Reporter } from '../reporter.ts'
import { type Failure, runFile } from '../run-file.ts'
import { runFiles } from '../run-files.ts'
import { findTestFiles, selectFiles, selectTarget } from '../select-files.ts'

const root = resolve(import.meta.dirname, '../../..')
const importTap = "import t from 'tap'\n"
/** tap's output, without the second that loading tap takes. */
const printOne = "console.log('TAP version 14\\nok 1 - one\\n1..1')\n"

const dir = t.testdir({
  'good.test.ts': `${importTap}t.test('a', async (t) => { t.equal(1, 1); t.ok(true); t.comment('seed 7') }); t.test('b', { skip: 'no tool' }, async () => {})`,
  'bad.test.ts': `${importTap}t.test('outer', async (t) => { await t.test('inner', async (t) => { t.same({ a: 1 }, { a: 2 }, 'the same'); t.pass() }); console.error('a hint') })`,
  'crash.test.ts': `${printOne}setImmediate(() => process.kill(process.pid, 'SIGKILL'))\nsetInterval(() => {}, 1000)`,
  'import.test.ts': "import './missing.ts'",
  'empty.test.ts': 'export {}',
  'exits.test.ts': `${printOne}process.exitCode = 3`,
  'hangs.test.ts': `${importTap}t.setTimeout(200)\nt.test('slow', async () => { await new Promise((done) => setTimeout(done, 60000)) })`,
  'loud.test.ts': `console.error('x'.repeat(1_000_000) + 'seen last')\n${printOne}process.exitCode = 3`,
  'prints.test.ts': `console.log('a value')\n${printOne}process.exitCode = 3`,
  'leaves.test.ts': `import { spawn } from 'node:child_process'\n${printOne}spawn('sleep', ['20'], { detached: true, stdio: 'inherit' }).unref()`,
  test: { 'fails.test.ts': `${printOne}process.exitCode = 3`, 'passes.test.ts': printOne },
  'lingers.test.ts': `${printOne}setInterval(() => {}, 1000)`,
})

/** Runs `make test FILE=…` in `cwd`, even if this test runs in `make test-slow`. */
function runTests(cwd: string, file: string) {
  const { GROUP: _, ...env } = process.env
  const args = [join(root, 'test/run.ts'), `FILE=${file}`]
  return spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8' })
}

/** Runs one of the files above. Returns its result and its failures, in order. */
async function run(name: string, timeoutSeconds = 30, { signal } = new AbortController()) {
  const failures: Failure[] = []
  const listener = {
    passed: () => undefined,
    failed: (failure: Failure) => void failures.push(failure),
  }
  const options = { root: dir, timeoutSeconds, graceMs: 300, signal }
  const result = await runFile(`${name}.test.ts`, listener, options)
  return { ...result, names: failures.map((failure) => failure.name), failures }
}

t.test('assertions are counted, skipped tests are named', async (t) => {
  t.match(await run('good'), {
    passed: 2,
    failed: 0,
    skipped: ['b: no tool'],
    comments: ['seed 7'],
  })
})

t.test('a failure has its full name, diff and position', async (t) => {
  const { passed, failed, failures, output } = await run('bad')
  t.same([passed, failed], [1, 1])
  t.match(failures, [
    {
      file: 'bad.test.ts',
      name: 'outer > inner > the same',
      details: { diff: /-.*2[\s\S]*\+.*1/, at: { fileName: 'bad.test.ts', lineNumber: 2 } },
    },
  ])
  t.equal(output, 'a hint')
})

t.test('a file that crashes, does not end, or asserts nothing has failed', async (t) => {
  for (const [name, why] of [
    ['crash', 'ended by SIGKILL'],
    ['import', 'ended with exit code 1'],
    ['empty', 'asserts nothing'],
    ['exits', 'ended with exit code 3'],
  ] as const)
    t.match(await run(name), { failed: 1, names: [why] }, name)
  t.match((await run('import')).output, /Cannot find module/)
  t.match((await run('hangs')).names, [/slow > timeout!/])
  t.match((await run('lingers', 1)).names, ['did not end within 1 s'])
  const left = await run('leaves')
  t.same(left.names, ['left a process running that holds its output'])
  t.ok(left.seconds < 15, 'and the run does not wait for it')
})

t.test('the end of a file’s output apart from TAP is kept', async (t) => {
  const { output } = await run('loud')
  t.match(output, /seen last$/)
  t.ok(output.length <= 10_000)
  t.equal((await run('prints')).output, 'a value')
})

t.test('an interrupted file is reported as such', async (t) => {
  const stop = new AbortController()
  setTimeout(() => stop.abort(), 500)
  t.same((await run('lingers', 30, stop)).names, ['interrupted'])
})

t.test('progress is reported during a run, and the last line has the counts', async (t) => {
  const [pipe, terminal] = [record(false), record(true)]
  const { signal } = new AbortController()
  const options = { root: dir, timeoutSeconds: 30, graceMs: 300, signal, jobs: 2 }
  const files = ['good.test.ts', 'bad.test.ts', 'empty.test.ts']
  await runFiles(files, toBoth(pipe.reporter, terminal.reporter), options)
  pipe.reporter.close()
  terminal.reporter.close()

  t.match(pipe.text(), /^FAILED bad\.test\.ts: outer > inner > the same\n/m)
  t.match(pipe.text(), /^ {4}- {2}"a": 2,\n/m, 'with its diff')
  t.match(pipe.text(), /^ +\d\/3 {2}bad\.test\.ts {2}FAILED {2}1 of 2 assertions {2}\d+\.\d s\n/m)
  t.match(pipe.text(), /^ +\d\/3 {2}good\.test\.ts {2}ok {2}2 assertions {2}\d+\.\d s\n/m)
  t.match(pipe.text(), /^SKIPPED good\.test\.ts: b: no tool\n/m)
  t.match(pipe.text(), /\n3 passed, 2 failed\n$/)
  t.notMatch(pipe.text(), '<clear>')

  t.match(terminal.text(), /\r1\/3 files, \d passed, \d failed, \d+ s: [\w, ]+<clear>/)
  t.match(terminal.text(), /<clear>FAILED bad\.test\.ts/, 'failures are shown immediately here too')
  t.match(terminal.text(), /<clear>3 passed, 2 failed\n$/)
  t.notMatch(terminal.text(), /good\.test\.ts {2}ok/)
})

t.test(
  'FILE is a file, a folder, or several; for an unknown one, the error names the nearest',
  async (t) => {
    const files = [
      'a/test/order/place.test.ts',
      'a/test/order/sweep.test.ts',
      'b/test/money.test.ts',
    ]
    t.same(selectFiles(files, ['a/test/order/']), files.slice(0, 2))
    t.same(selectFiles(files, ['./b/test/money', 'b/test/money.test.ts']), ['b/test/money.test.ts'])
    t.throws(() => selectFiles(files, ['a/test/order/plaice']), {
      message: /No test file is called "a\/test\/order\/plaice".*: a\/test\/order\/place/,
    })
    const { status, stderr } = runTests(root, 'core/test/monney')
    t.equal(status, 2)
    t.match(stderr, /No test file is called "core\/test\/monney".*core\/test\/money/)
    t.throws(() => readRunnerConfig({ FILE: ' ' }), { message: /FILE is empty/ })
  },
)

t.test('each file belongs to a command', async (t) => {
  const names = [
    'core/test/money',
    'ec2-agent/test/main',
    'ec2-agent/test/install',
    'test/model/races',
  ]
  const files = names.map((name) => `${name}.test.ts`)
  t.same(selectTarget(files, 'test'), [files[0]])
  t.same(selectTarget(files, 'test-slow'), [files[1]])
  t.same(selectTarget(files, 'test-install'), [files[2]])
  t.same(selectTarget(files, 'test-random'), [files[3]])
  const all = findTestFiles(root)
  t.equal(selectTarget(all, 'test')[0], 'core/test/mysql/mysql.test.ts', 'the slowest first')
  const run = (['test', 'test-slow', 'test-install', 'test-random'] as const).flatMap((target) =>
    selectTarget(all, target),
  )
  t.same(run.toSorted(), all, 'each file is in exactly one of the four')
})

t.test('a run fails if a test fails, and otherwise succeeds', async (t) => {
  const [good, bad] = [runTests(dir, 'test/passes'), runTests(dir, 'test/fails')]
  t.match([good.status, good.stdout], [0, /\n1 passed, 0 failed\n$/])
  t.match([bad.status, bad.stdout], [1, /\n1 passed, 1 failed\n$/])
})

function record(isTTY: boolean) {
  const written: string[] = []
  const write = (text: string | Uint8Array) => written.push(String(text)) > 0
  const reporter = createReporter({ write, isTTY, columns: 100 }, 3)
  return { text: () => written.join('').replaceAll('\x1b[K', '<clear>'), reporter }
}

function toBoth(one: Reporter, other: Reporter): Reporter {
  const both = (act: (reporter: Reporter) => void) => {
    act(one)
    act(other)
  }
  return {
    ...one,
    started: (file) => both((reporter) => reporter.started(file)),
    passed: () => both((reporter) => reporter.passed()),
    failed: (failure) => both((reporter) => reporter.failed(failure)),
    finished: (result) => both((reporter) => reporter.finished(result)),
  }
}
