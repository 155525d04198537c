import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { type Part, startChild } from '../children.ts'
import { checkPorts } from '../ports.ts'
import { supervise } from '../supervise.ts'

t.jobs = 8

const root = join(import.meta.dirname, '../..')

/** Starts a part that runs `source`, and collects its output. */
function partOf(t: Test, source: string, env = {}) {
  const dir = t.testdir({ 'part.ts': source })
  const part: Part = { name: 'part', script: join(dir, 'part.ts'), env }
  const lines: string[] = []
  return { part, lines, report: (_name: string, line: string) => void lines.push(line) }
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function until(isTrue: () => boolean, withinMs = 10_000): Promise<void> {
  const end = performance.now() + withinMs
  while (!isTrue()) {
    if (performance.now() > end) throw new Error('the condition did not become true in time')
    await sleep(20)
  }
}

/** The source of a part that starts and then only waits. */
const idle = `setInterval(() => {}, 1000); process.send('ready');`

t.test(
  'a part reports its output, becomes ready on its message, and ends with its signal',
  async (t) => {
    const { part, lines, report } = partOf(t, `${idle} console.log('out'); console.error('err')`)
    const child = startChild(part, root, report)
    await child.ready
    await until(() => lines.length === 2)
    t.same(lines.sort(), ['err', 'out'])
    child.kill('SIGTERM')
    t.equal(await child.ended, 'SIGTERM')
  },
)

t.test('a part that ends before it is ready is reported with its exit code', async (t) => {
  const { part, report } = partOf(t, 'process.exit(7)')
  const child = startChild(part, root, report)
  await t.rejects(child.ready, /part ended with 7 before it was ready/)
  t.equal(await child.ended, '7')
})

t.test('a part inherits only the environment variables that programs need', async (t) => {
  process.env['AWS_PROFILE'] = 'the-company-account'
  t.teardown(() => void delete process.env['AWS_PROFILE'])
  const { part, lines, report } = partOf(t, 'console.log(JSON.stringify(process.env))', {
    PART_SETTING: 'x',
  })
  await startChild(part, root, report).ended
  await until(() => lines.length > 0)
  const seen = JSON.parse(lines[0] ?? '')
  t.match(seen, { PART_SETTING: 'x', PATH: /./ })
  t.notMatch(lines[0], /AWS_/)
})

/** Starts a process that starts `source` as its part and reports the part's process id. */
async function startParent(
  t: Test,
  source: string,
): Promise<{ parent: ChildProcess; pid: number }> {
  const { part } = partOf(t, source)
  const from = JSON.stringify(new URL('../children.ts', import.meta.url).href)
  const code = `
    import { startChild } from ${from}
    const child = startChild(${JSON.stringify(part)}, ${JSON.stringify(root)}, () => {})
    await child.ready
    console.log(child.pid)
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(
    createInterface({ input: parent.stdout as NodeJS.ReadableStream }),
    'line',
  )
  return { parent, pid: Number(line) }
}

t.test('killing the parent ends all of its parts', async (t) => {
  const { parent, pid } = await startParent(t, idle)
  t.ok(isAlive(pid))
  parent.kill('SIGKILL')
  await until(() => !isAlive(pid))
})

t.test('killing the parent ends even a part that ignores SIGTERM', async (t) => {
  const { parent, pid } = await startParent(t, `process.on('SIGTERM', () => {}); ${idle}`)
  parent.kill('SIGKILL')
  await sleep(500)
  t.ok(isAlive(pid), 'the part may finish its work first')
  await until(() => !isAlive(pid))
})

t.test('a part may finish its work after its parent has ended', async (t) => {
  const file = join(t.testdir({}), 'done')
  const finish = `process.on('SIGTERM', () => setTimeout(() => { writeFileSync(${JSON.stringify(file)}, 'x'); process.exit() }, 300))`
  const source = `import { writeFileSync } from 'node:fs'; ${finish}; ${idle}`
  const { parent, pid } = await startParent(t, source)
  parent.kill('SIGKILL')
  await until(() => !isAlive(pid))
  t.ok(existsSync(file))
})

t.test('a supervised part is restarted when it ends, and not after a stop', async (t) => {
  const { part, lines, report } = partOf(t, idle)
  const supervised = supervise(part, root, report)
  const first = supervised.pid() ?? 0
  await sleep(300)
  supervised.kill('SIGKILL')
  await until(() => supervised.pid() !== first && isAlive(supervised.pid() ?? 0))
  t.match(lines, [/ended with SIGKILL; it starts again in 0\.2 s/])
  const second = supervised.pid() ?? 0
  await supervised.stop()
  await sleep(400)
  t.notOk(isAlive(second))
  t.equal(supervised.pid(), second, 'the part is not restarted')
})

t.test('concurrent restarts leave one process', async (t) => {
  const file = join(t.testdir({}), 'pids')
  const source = `import { appendFileSync } from 'node:fs'; appendFileSync(${JSON.stringify(file)}, process.pid + '\\n'); ${idle}`
  const { part, report } = partOf(t, source)
  const supervised = supervise(part, root, report)
  await Promise.all([supervised.restart(), supervised.restart(), supervised.restart()])
  const started = () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [])
  await until(() => started().includes(String(supervised.pid())))
  await sleep(500)
  t.same(started().map(Number).filter(isAlive), [supervised.pid()])
  await supervised.stop()
  t.same(started().map(Number).filter(isAlive), [])
})

t.test('a stop during a restart leaves no process', async (t) => {
  const { part, report } = partOf(t, idle)
  const supervised = supervise(part, root, report)
  const restarting = supervised.restart()
  await supervised.stop()
  await restarting
  await sleep(300)
  t.notOk(isAlive(supervised.pid() ?? 0))
})

t.test('used ports are reported, each with the part that needs it', async (t) => {
  const servers = [createServer(), createServer()]
  const ports: number[] = []
  for (const server of servers) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    ports.push((server.address() as { port: number }).port)
  }
  const [api = 0, stripe = 0] = ports
  const error = await checkPorts({ api, stripe }).catch((error: Error) => error)
  t.match(
    (error as Error).message,
    new RegExp(`port ${api} \\(api\\).*\nport ${stripe} \\(stripe\\)`),
  )
  t.match((error as Error).message, /PORT_BASE=/)
  for (const server of servers) server.close()
  await checkPorts({ api, stripe })
  await checkPorts({ api, stripe })
})
