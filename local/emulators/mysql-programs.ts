import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

export type MysqlPrograms = {
  readonly server: string
  readonly installDb: string
  /** Arguments with the folders of the programs' files, if they are not in the usual place. */
  readonly pathArgs: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

const systemFolders = [
  '/usr/sbin',
  '/usr/bin',
  '/usr/local/bin',
  '/usr/libexec',
  '/opt/homebrew/bin',
  '/opt/local/bin',
]
const packages = ['mariadb-server-core', 'mariadb-client-core']

/**
 * Returns the programs of the database server: the machine's, or Debian's packages unpacked into
 * `packagesDir`, which needs no root. Throws Error with one line that says what to install.
 */
export async function findServer(
  packagesDir: string,
  report: (line: string) => void,
): Promise<MysqlPrograms> {
  const installed = programsIn('', systemFolders)
  if (installed) return installed
  const downloaded = downloadedPrograms(packagesDir)
  if (downloaded) return downloaded
  if (!existsSync('/usr/bin/apt-get')) throw new Error(advice())
  report('downloading the database server from Debian, once: this takes a minute or two')
  try {
    await downloadPackages(packagesDir)
  } catch (cause) {
    throw new Error(`${advice()} (fetching it failed: ${String(cause).split('\n')[0]})`, { cause })
  }
  const programs = downloadedPrograms(packagesDir)
  if (!programs) throw new Error(advice())
  return programs
}

/** Runs a program until it ends. Throws Error with its output if it fails. */
export async function run(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd?: string,
): Promise<string> {
  try {
    const { stdout } = await execute(file, [...args], {
      env: { ...pathOnly(), ...env },
      cwd,
      maxBuffer: 1 << 24,
    })
    return stdout
  } catch (cause) {
    const { stderr, stdout } = cause as { stderr?: string; stdout?: string }
    throw new Error(
      `${file} failed: ${(stderr || stdout || String(cause)).trim().split('\n').at(-1)}`,
      { cause },
    )
  }
}

function downloadedPrograms(packagesDir: string): MysqlPrograms | undefined {
  const usr = join(packagesDir, 'usr')
  return programsIn(usr, [join(usr, 'sbin'), join(usr, 'bin')])
}

function programsIn(usr: string, folders: readonly string[]): MysqlPrograms | undefined {
  const find = (names: readonly string[]) =>
    folders
      .flatMap((folder) => names.map((name) => join(folder, name)))
      .find((file) => existsSync(file))
  const server = find(['mariadbd', 'mysqld'])
  const installDb = find(['mariadb-install-db', 'mysql_install_db'])
  if (!server || !installDb) return undefined
  if (!usr) return { server, installDb, pathArgs: [], env: {} }
  const pathArgs = [`--basedir=${usr}`, `--lc-messages-dir=${join(usr, 'share/mysql')}`]
  return { server, installDb, pathArgs, env: { LD_LIBRARY_PATH: libraryFolders(usr).join(':') } }
}

/**
 * Debian stores libraries in /usr/lib and /lib, in folders named after the machine's architecture.
 */
function libraryFolders(usr: string): readonly string[] {
  const roots = [join(usr, 'lib'), join(usr, '../lib')].filter((folder) => existsSync(folder))
  return roots.flatMap((root) => [
    root,
    ...readdirSync(root)
      .filter((name) => name.includes('-linux-'))
      .map((name) => join(root, name)),
  ])
}

/**
 * Unpacks into a temporary folder, then moves it, so that an interrupted download is never used.
 */
async function downloadPackages(packagesDir: string): Promise<void> {
  mkdirSync(dirname(packagesDir), { recursive: true })
  const work = mkdtempSync(`${packagesDir}-`)
  try {
    await download(work)
    for (const file of readdirSync(work).filter((name) => name.endsWith('.deb'))) {
      await run('dpkg', ['-x', join(work, file), join(work, 'root')])
    }
    // Another process has downloaded them in the meantime and may be running them.
    if (downloadedPrograms(packagesDir)) return
    rmSync(packagesDir, { recursive: true, force: true })
    renameSync(join(work, 'root'), packagesDir)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Downloads the packages, and those of their dependencies that this machine does not have. */
async function download(folder: string): Promise<void> {
  const plan = ['--simulate', '--no-install-recommends', 'install', ...packages]
  const simulate = () => run('apt-get', plan)
  // A fresh image has no package lists until root runs the update.
  const simulated = await simulate().catch(async (error) => {
    if (process.getuid?.() !== 0) throw error
    await run('apt-get', ['update'])
    return simulate()
  })
  const names = [...simulated.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name as string)
  await run('apt-get', ['download', ...names], {}, folder)
}

function advice(): string {
  const commands: Partial<Record<NodeJS.Platform, string>> = { darwin: 'brew install mariadb' }
  const command = existsSync('/usr/bin/dnf')
    ? 'dnf install mariadb-server'
    : (commands[process.platform] ?? 'apt-get install mariadb-server-core mariadb-client-core')
  return `no MySQL or MariaDB server here: ${command}, or set MYSQL_URL`
}

const pathOnly = () => ({
  PATH: `${dirname(process.execPath)}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
})
