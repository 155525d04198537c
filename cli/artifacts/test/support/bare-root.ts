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

/** Who enters, and what the entrance itself needs. */
const entrance = ['bash', 'env', 'setpriv']

/** What lacks to enter a root of our own; false where nothing does, as `skip` wants it. */
export function bareRootSkipReason(): string | false {
  if (process.platform !== 'linux') return 'NOT PROVED HERE: a root of its own takes Linux'
  if (process.getuid?.() !== 0) return 'NOT PROVED HERE: only root may enter a root of its own'
  const tools = ['unshare', 'chroot', 'ldd', ...entrance].filter((name) => !whereIs(name))
  if (tools.length > 0) return `NOT PROVED HERE: this machine has no ${tools.join(', ')}`
  const mounts = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()])
  return mounts.status === 0 ? false : 'NOT PROVED HERE: nothing may be mounted here'
}

export type Service = {
  readonly command: readonly string[]
  /** Of the user and of the group. */
  readonly id: number
  readonly env: Readonly<Record<string, string>>
  readonly workingDirectory: string
  readonly umask: string
  /** The only folders that may be written to, beside an empty /tmp. */
  readonly writable: readonly string[]
  /** Folders of this machine that it sees, and where. */
  readonly shown?: Readonly<Record<string, string>>
  /** File descriptors of this process for its output, or pipes. */
  readonly output: number | 'pipe'
}

/**
 * A root with these programs of this machine, the libraries that they load, and nothing else: no Node, no
 * certificates, no user but root. What is mounted in it is seen by those inside alone.
 */
export function openBareRoot(t: Test, programs: readonly string[]) {
  const path = mkdtempSync(join(tmpdir(), 'comptoir-root-'))
  t.teardown(() => rmSync(path, { recursive: true, force: true }))
  chmodSync(path, 0o755)
  for (const name of ['usr/bin', 'proc', 'dev', 'tmp', 'run', 'etc', 'var/lib', 'var/log', 'opt'])
    mkdirSync(join(path, name), { recursive: true, mode: 0o755 })
  for (const name of ['null', 'urandom']) writeFileSync(join(path, 'dev', name), '')
  for (const name of new Set([...entrance, ...programs])) {
    const found = whereIs(name)
    if (!found) throw new Error(`this machine has no ${name}`)
    copyFileSync(realpathSync(found), join(path, 'usr/bin', name))
    takeLibrariesOf(found)
  }
  execFileSync('ln', ['-s', 'usr/bin', join(path, 'bin')])

  /** Copies what a program loads to where it looks for it. */
  function takeLibrariesOf(program: string): void {
    const said = execFileSync('ldd', [program], { encoding: 'utf8' })
    for (const [, library = ''] of said.matchAll(/(\/\S+) \(0x/g)) {
      const copy = join(path, library)
      if (existsSync(copy)) continue
      mkdirSync(dirname(copy), { recursive: true, mode: 0o755 })
      copyFileSync(realpathSync(library), copy)
    }
  }

  /** Writes a program of the test's own, a script for bash. */
  function addScript(name: string, lines: readonly string[]): void {
    writeFileSync(join(path, 'usr/bin', name), ['#!/bin/bash', ...lines, ''].join('\n'), {
      mode: 0o755,
    })
  }

  /** As root, with everything writable. */
  function run(command: readonly string[]) {
    const given = ['--mount', 'bash', '-euc', enterAsRoot, '-', path, ...command]
    // Where its input is a pipe, bash takes itself for a guest over the network.
    const stdio: StdioOptions = ['ignore', 'pipe', 'pipe']
    return spawnSync('unshare', given, { encoding: 'utf8', env: shellEnv, stdio })
  }

  /** As systemd would under ProtectSystem=strict, PrivateTmp and ProcSubset=pid; the process is the service's own. */
  function start(service: Service): ChildProcess {
    const { command, id, env, workingDirectory, umask, writable, shown = {}, output } = service
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
    const child = spawn(
      'unshare',
      [
        ...['--mount', 'bash', '-euc', enterAsService, '-', path, umask, writable.join(' ')],
        Object.entries(shown)
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

  return { path, addScript, takeLibrariesOf, run, start }
}

const shellEnv = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }

const devices = 'for one in null urandom; do mount --bind "/dev/$one" "$root/dev/$one"; done'

const enterAsRoot = `
root=$1; shift
${devices}
mount -t proc proc "$root/proc"
exec chroot "$root" /usr/bin/env -i PATH=/usr/bin "$@"
`

/** A mount of its own is what makes a folder writable in a root that is not. */
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
