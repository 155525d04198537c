import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'

const agent = resolve(import.meta.dirname, '../..')

/** The value of the release parameter. */
export type Wanted = {
  readonly name: string
  readonly key: string
  readonly digest: string
  readonly version: string
  readonly settings: Readonly<Record<string, string>>
}

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** Signs a release as KMS does. */
export const signatureOf = (wanted: Wanted, key: KeyObject) =>
  sign('sha256', Buffer.from(JSON.stringify(wanted)), key).toString('base64')

/** Returns the release's id in the host's status. */
export const idOf = (wanted: Wanted) =>
  createHash('sha256').update(JSON.stringify(wanted)).digest('hex')

/**
 * Creates a host in a folder: an empty root, a bucket, and fake `aws` and `systemctl` programs that
 * use files. A setting of the release changes its start. BROKEN: it never starts. LATE: systemd
 * reports a failed start, but the release runs afterwards. KILLER: it kills the process that starts
 * it.
 */
export function createHost(folder: string) {
  const [root, bucket, programs] = ['root', 'bucket', 'programs'].map((name) => {
    mkdirSync(join(folder, name))
    return join(folder, name)
  }) as [string, string, string]
  const [release, signature, status, calls] = [
    'release.json',
    'signature',
    'status.json',
    'calls',
  ].map((name) => join(folder, name)) as [string, string, string, string]
  const { privateKey, publicKey } = newKey()
  mkdirSync(join(root, 'etc/ecommerce'), { recursive: true })
  writeFileSync(
    join(root, 'etc/ecommerce/release-key.pem'),
    publicKey.export({ type: 'spki', format: 'pem' }),
  )
  const health = join(root, 'var/lib/ec2-worker/health.json')
  mkdirSync(join(root, 'var/lib/ec2-worker'), { recursive: true })
  program('aws', [
    'case "$1 $2" in',
    `"ssm get-parameter") case "$4" in *-release) cat '${release}' ;; *) cat '${signature}' ;; esac ;;`,
    `"ssm put-parameter") while [ "$1" != --value ]; do shift; done; printf %s "$2" >'${status}' ;;`,
    `"s3 cp") echo "fetch $4" >>'${calls}'; cp "${bucket}/$(basename "$4")" "$5" ;;`,
    'esac',
  ])
  program('systemctl', [
    `echo "$*" >>'${calls}'`,
    `env='${root}/etc/ecommerce/ec2-worker.env'`,
    'case "$1" in',
    'is-active) ! grep -q BROKEN "$env" ;;',
    'restart)',
    '  grep -q BROKEN "$env" && exit 1',
    '  version=$(sed -n \'s/^VERSION="\\(.*\\)"$/\\1/p\' "$env")',
    `  printf '{"version":"%s","schema":"0001_orders","at":"%s"}' "$version" "$(date -u +%FT%TZ)" >'${health}'`,
    '  ! grep -q KILLER "$env" || kill -KILL $PPID',
    '  ! grep -q LATE "$env" ;;',
    'esac',
  ])

  function program(name: string, lines: readonly string[]) {
    writeFileSync(join(programs, name), ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 })
  }

  /**
   * Packs an artifact as the build does. Instead of the agent, it has a program that prints its
   * version.
   */
  function publish(version: string, settings: Record<string, string> = {}): Wanted {
    const artifact = join(folder, `artifact-${version}`)
    if (!existsSync(artifact)) {
      mkdirSync(join(artifact, 'bin'), { recursive: true })
      symlinkSync(process.execPath, join(artifact, 'bin/node'))
      mkdirSync(join(artifact, 'ec2-agent'))
      writeFileSync(join(artifact, 'ec2-agent/main.mjs'), `console.log('${version}')\n`)
      cpSync(join(agent, 'systemd'), join(artifact, 'systemd'), { recursive: true })
      for (const name of ['install.sh', 'update.sh']) {
        copyFileSync(join(agent, 'install', name), join(artifact, name))
        chmodSync(join(artifact, name), 0o755)
      }
    }
    const packed = join(bucket, `${version}.tar.gz`)
    if (!existsSync(packed)) execFileSync('tar', ['-czf', packed, '-C', artifact, '.'])
    const digest = createHash('sha256').update(readFileSync(packed)).digest('hex')
    const key = `agent/${version}.tar.gz`
    return { name: 'shop', key, digest, version, settings: { VERSION: version, ...settings } }
  }

  /** Writes both parameters. Without a signature, an operator signs the release. */
  function want(wanted: Wanted, signed = signatureOf(wanted, privateKey)) {
    writeFileSync(release, JSON.stringify(wanted))
    writeFileSync(signature, signed)
  }

  function run(script: string, ...args: readonly string[]) {
    return spawnSync('bash', [script, ...args], {
      encoding: 'utf8',
      env: {
        PATH: `${programs}:${process.env['PATH']}`,
        ROOT: root,
        SETTLE_SECONDS: '0',
        HOST: '0123456789ab',
        NAME: 'shop',
        ARTIFACT_BUCKET: 'artifacts',
        RELEASE_PARAMETER: '/ecommerce-dev/agent-release',
        SIGNATURE_PARAMETER: '/ecommerce-dev/agent-signature',
        STATUS_PARAMETER: '/ecommerce-dev/agent-status',
      },
    })
  }

  /** Installs the wanted release, as a new host does. */
  function install(wanted: Wanted) {
    want(wanted)
    return run(join(folder, `artifact-${wanted.version}`, 'install.sh'), release)
  }

  const update = () => run(join(root, 'opt/ecommerce/current/update.sh'))
  const read = (path: string) => readFileSync(join(root, path), 'utf8')
  const reported = () => JSON.parse(readFileSync(status, 'utf8'))

  /** Returns the downloads and systemctl calls since the last call. */
  function callsSince(): readonly string[] {
    const lines = existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []
    writeFileSync(calls, '')
    return lines.filter((line) => line !== '')
  }

  return { root, bucket, privateKey, publish, want, install, update, read, reported, callsSince }
}
