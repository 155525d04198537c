import {
  type ChildProcess,
  execFileSync,
  type StdioOptions,
  spawn,
  spawnSync,
} from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { Test } from 'tap'

/** The programs that run inside the root before the program under test. */
const entryPrograms = ['bash', 'env', 'setpriv']

/**
 * Returns why this machine cannot open a bare root (see `openBareRoot`), for `skip`; false if it
 * can.
 */
export function bareRootSkipReason(): string | false {
  if (process.platform !== 'linux') return 'NOT PROVED HERE: a separate root folder needs Linux'
  if (process.getuid?.() !== 0) return 'NOT PROVED HERE: only root may change the root folder'
  const tools = ['unshare', 'chroot', 'ldd', ...entryPrograms].filter((name) => !whereIs(name))
  if (tools.length > 0) return `NOT PROVED HERE: this machine has no ${tools.join(', ')}`
  const mounts = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()])
  return mounts.status === 0 ? false : 'NOT PROVED HERE: mounting is not permitted on this machine'
}

export type Service = {
  readonly command: readonly string[]
  /** The user id and group id. */
  readonly id: number
  readonly env: Readonly<Record<string, string>>
  readonly workingDirectory: string
  readonly umask: string
  /** The only writable folders, except for an empty /tmp. */
  readonly writable: readonly string[]
  /** Bind mounts: folders of this machine, and where the service sees them. */
  readonly mounts?: Readonly<Record<string, string>>
  /** Where the output goes: to a file descriptor of this process, or to pipes. */
  readonly output: number | 'pipe'
}

/**
 * Creates a root directory that contains only these programs of this machine and their libraries:
 * no Node, no certificates, no users except root. Its mounts are visible only inside it.
 */
export function openBareRoot(t: Test, programs: readonly string[]) {
  const path = mkdtempSync(join(tmpdir(), 'comptoir-root-'))
  t.teardown(() => rmSync(path, { recursive: true, force: true }))
  chmodSync(path, 0o755)
  for (const name of ['usr/bin', 'proc', 'dev', 'tmp', 'run', 'etc', 'var/lib', 'var/log', 'opt'])
    mkdirSync(join(path, name), { recursive: true, mode: 0o755 })
  for (const name of ['null', 'urandom']) writeFileSync(join(path, 'dev', name), '')
  for (const name of new Set([...entryPrograms, ...programs])) {
    const found = whereIs(name)
    if (!found) throw new Error(`this machine has no ${name}`)
    copyFileSync(realpathSync(found), join(path, 'usr/bin', name))
    copyLibrariesOf(found)
  }
  execFileSync('ln', ['-s', 'usr/bin', join(path, 'bin')])

  /** Copies the shared libraries of a program into the root, to the same paths. */
  function copyLibrariesOf(program: string): void {
    const output = execFileSync('ldd', [program], { encoding: 'utf8' })
    for (const [, library = ''] of output.matchAll(/(\/\S+) \(0x/g)) {
      const copy = join(path, library)
      if (existsSync(copy)) continue
      mkdirSync(dirname(copy), { recursive: true, mode: 0o755 })
      copyFileSync(realpathSync(library), copy)
    }
  }

  /** Adds a bash script to the root's programs. */
  function addScript(name: string, lines: readonly string[]): void {
    writeFileSync(join(path, 'usr/bin', name), ['#!/bin/bash', ...lines, ''].join('\n'), {
      mode: 0o755,
    })
  }

  /** Runs a command in the root as user root. All folders are writable. */
  function run(command: readonly string[]) {
    const args = ['--mount', 'bash', '-euc', enterAsRoot, '-', path, ...command]
    // With a pipe as standard input, bash may assume a remote shell and read ~/.bashrc.
    const stdio: StdioOptions = ['ignore', 'pipe', 'pipe']
    return spawnSync('unshare', args, { encoding: 'utf8', env: shellEnv, stdio })
  }

  /** Starts a service like systemd with ProtectSystem=strict, PrivateTmp and ProcSubset=pid. */
  function start(service: Service): ChildProcess {
    const { command, id, env, workingDirectory, umask, writable, mounts = {}, output } = service
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
    const child = spawn(
      'unshare',
      [
        ...['--mount', 'bash', '-euc', enterAsService, '-', path, umask, writable.join(' ')],
        Object.entries(mounts)
          .map((pair) => pair.join(' '))
          .join('\n'),
        ...['setpriv', `--reuid=${id}`, `--regid=${id}`, '--clear-groups', '--no-new-privs'],
        ...['--inh-caps=-all', '--bounding-set=-all'],
        ...['env', '-i', '-C', workingDirectory, ...variables, ...command],
      ],
      { env: shellEnv, stdio: ['ignore', output, output] },
    )
    t.teardown(() => child.kill('SIGKILL'))
    return child
  }

  return { path, addScript, copyLibrariesOf, run, start }
}

const shellEnv = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }

const devices = 'for one in null urandom; do mount --bind "/dev/$one" "$root/dev/$one"; done'

const enterAsRoot = `
root=$1; shift
${devices}
mount -t proc proc "$root/proc"
exec chroot "$root" /usr/bin/env -i PATH=/usr/bin "$@"
`

/** Mounts the root read-only. A separate bind mount keeps each folder in `writable` writable. */
const enterAsService = `
root=$1 mask=$2 writable=$3 shown=$4; shift 4
mount --bind "$root" "$root"
${devices}
for folder in $writable; do mount --bind "$root$folder" "$root$folder"; done
while read -r from to; do [ -z "$from" ] || mount --bind "$from" "$root$to"; done <<<"$shown"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t proc -o hidepid=invisible,subset=pid proc "$root/proc"
mount -o remount,bind,ro "$root"
umask "$mask"
export PATH=/usr/bin
exec /usr/sbin/chroot "$root" "$@"
`

function whereIs(name: string): string | undefined {
  const found = spawnSync('sh', ['-c', 'command -v "$1"', '-', basename(name)], {
    encoding: 'utf8',
  })
  return found.status === 0 ? found.stdout.trim() : undefined
}
