import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'
import type { Emulator } from './http.ts'
import { findServer, type MysqlPrograms, run } from './mysql-programs.ts'

export type MysqlOptions = {
  readonly port: number
  readonly dir: string
  /** The URL of a server to use instead of a private one. */
  readonly url?: string
  /**
   * The folder for downloaded programs if the machine has none. A template of the data folder is
   * kept next to it: copying it takes a tenth of the time of creating one.
   */
  readonly packagesDir?: string
  /** Receives a line before each step that takes long. */
  readonly report?: (line: string) => void
}

/** Small, so that a new data folder is quick to write and copy. */
const logFileSize = '16M'

const rootOptions = process.getuid?.() === 0 ? ['--user=root'] : []

/**
 * Starts a MySQL-compatible server for this checkout, with its own data folder, on 127.0.0.1. It
 * ends when its parent ends, for any reason. With `url`, uses the existing server instead.
 */
export async function startMysql(options: MysqlOptions): Promise<Emulator> {
  if (options.url) return { url: options.url, close: async () => undefined }
  const { report = () => undefined } = options
  const dir = resolve(options.dir)
  const packagesDir = options.packagesDir ?? join(dir, '../mariadb')
  const programs = await findServer(packagesDir, report)
  const port = options.port || (await freePort())
  const socket = join(tmpdir(), `comptoir-${port}-${process.pid}.sock`)
  const pidFile = join(dir, 'server.pid')
  mkdirSync(dir, { recursive: true })
  await stopOrphanedServer(pidFile)
  const data = join(dir, 'data')
  if (!existsSync(join(data, 'mysql'))) {
    report('creating the database')
    await createData(programs, data, `${packagesDir}-data`)
  }
  const server = launch(programs, [
    `--datadir=${data}`,
    `--socket=${socket}`,
    `--port=${port}`,
    `--pid-file=${pidFile}`,
    '--bind-address=127.0.0.1',
    '--skip-name-resolve',
    '--character-set-server=utf8mb4',
    '--innodb-buffer-pool-size=64M',
    `--innodb-log-file-size=${logFileSize}`,
    '--innodb-flush-log-at-trx-commit=2',
    '--performance-schema=OFF',
    `--log-error=${join(dir, 'server.log')}`,
  ])
  await Promise.race([
    untilReady(port),
    server.ended.then(() =>
      Promise.reject(
        new Error(`the database server did not start: see ${join(dir, 'server.log')}`),
      ),
    ),
  ])
  return {
    url: `mysql://ecommerce_agent:local@127.0.0.1:${port}/ecommerce`,
    close: () => server.stop(),
  }
}

/**
 * Runs the server under a shell that stops it when the pipe from this process closes. So the server
 * ends with this process.
 */
function launch({ server, pathArgs, env }: MysqlPrograms, args: readonly string[]) {
  const guard = '"$@" & child=$!; read -r _; kill "$child"; wait "$child"'
  const child = spawn(
    'sh',
    ['-c', guard, 'sh', server, '--no-defaults', ...pathArgs, ...rootOptions, ...args],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: '/usr/bin:/bin', ...env },
      detached: true,
    },
  )
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  return {
    ended,
    stop: async () => {
      child.stdin?.end()
      await ended
    },
  }
}

/** Copies the template data folder to `data`, and creates the template first if it is missing. */
async function createData(
  programs: MysqlPrograms,
  data: string,
  templatesDir: string,
): Promise<void> {
  // Each version of the server program needs its own template.
  const { size, mtimeMs } = statSync(programs.server)
  const template = join(templatesDir, `${size}-${Math.round(mtimeMs)}-${logFileSize}`)
  if (!existsSync(template)) {
    mkdirSync(templatesDir, { recursive: true })
    const work = mkdtempSync(join(templatesDir, 'new-'))
    try {
      await installData(programs, join(work, 'data'))
      renameSync(join(work, 'data'), template)
    } catch (error) {
      // Ignore the error if another process has created the template in the meantime.
      if (!existsSync(template)) throw error
    } finally {
      rmSync(work, { recursive: true, force: true })
    }
  }
  // Rename only a complete copy: an incomplete one must not be used as a data folder.
  rmSync(`${data}-new`, { recursive: true, force: true })
  cpSync(template, `${data}-new`, { recursive: true })
  renameSync(`${data}-new`, data)
}

async function installData(
  { installDb, pathArgs, env }: MysqlPrograms,
  data: string,
): Promise<void> {
  const args = [
    '--no-defaults',
    ...pathArgs,
    `--datadir=${data}`,
    `--innodb-log-file-size=${logFileSize}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]
  await run(installDb, [...args, ...rootOptions], env)
}

async function untilReady(port: number): Promise<void> {
  for (;;) {
    try {
      const root = await createConnection({
        host: '127.0.0.1',
        port,
        user: 'root',
        multipleStatements: true,
      })
      await root.query(`
        CREATE DATABASE IF NOT EXISTS ecommerce CHARACTER SET utf8mb4;
        CREATE USER IF NOT EXISTS ecommerce_agent@'127.0.0.1' IDENTIFIED BY 'local';
        GRANT ALL ON ecommerce.* TO ecommerce_agent@'127.0.0.1'`)
      await root.end()
      return
    } catch (error) {
      if ((error as { code?: string }).code !== 'ECONNREFUSED') throw error
      await sleep(50)
    }
  }
}

/**
 * Stops a server that still holds the data because its parent was killed without closing the pipe.
 */
async function stopOrphanedServer(pidFile: string): Promise<void> {
  const pid = existsSync(pidFile) && Number(readFileSync(pidFile, 'utf8'))
  if (!pid || !isDatabaseServer(pid)) return
  process.kill(pid, 'SIGTERM')
  for (let tries = 0; tries < 200 && isDatabaseServer(pid); tries++) await sleep(50)
}

function isDatabaseServer(pid: number): boolean {
  try {
    process.kill(pid, 0)
    const commandLine = `/proc/${pid}/cmdline`
    return !existsSync(commandLine) || /mariadbd|mysqld/.test(readFileSync(commandLine, 'utf8'))
  } catch {
    return false
  }
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => done(port))
    })
  })
}
