import { execFileSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { readTimeScale } from '#core/environment.ts'
import { readTargetVariables } from '../cli/target-variables.ts'
import { readSwitch } from '../cli/variables.ts'

/** The names of the ports, in order from PORT_BASE. */
const portNames = [
  'edge',
  'control',
  'api',
  'stripe',
  'dynamodb',
  'queues',
  'cognito',
  'parametersAndMail',
  'mysql',
  'breachedPasswords',
] as const

export type Ports = Readonly<Record<(typeof portNames)[number], number>>

export type LocalConfig = {
  readonly root: string
  /** The folder that holds the state: `.local` in the checkout. */
  readonly dir: string
  /** The folder for a downloaded database server. `make dev-reset` keeps it. */
  readonly packagesDir: string
  readonly siteDir: string
  readonly ports: Ports
  readonly timeScale: number
  /** The URL of a MySQL server to use instead of a private one. */
  readonly mysqlUrl: string | undefined
  readonly verbose: boolean
  /** The git revision of the checkout. */
  readonly version: string
}

const root = resolve(import.meta.dirname, '..')

/**
 * Reads the settings of `make dev`: PORT_BASE (4300), TIME_SCALE (1), MYSQL_URL, LOCAL_DIR,
 * PACKAGES_DIR, VERBOSE.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): LocalConfig {
  const base = Number(env['PORT_BASE'] ?? 4300)
  if (!Number.isInteger(base) || base < 1024 || base > 65_000) {
    throw new RangeError(
      `PORT_BASE must be a whole number from 1024 to 65000, not ${env['PORT_BASE']}`,
    )
  }
  return {
    root,
    dir: resolve(root, env['LOCAL_DIR'] ?? '.local'),
    packagesDir: resolve(root, env['PACKAGES_DIR'] ?? '.local/mariadb'),
    siteDir: join(root, 'site/dist'),
    ports: Object.fromEntries(portNames.map((name, index) => [name, base + index])) as Ports,
    timeScale: readTimeScale(env['TIME_SCALE']),
    mysqlUrl: env['MYSQL_URL'],
    verbose: readSwitch('VERBOSE', env['VERBOSE']),
    version: revision(),
  }
}

/** Rejects command-line variables that `make dev` does not have: see `readTargetVariables`. */
export const checkDevVariables = (): unknown => readTargetVariables('dev', process.env)

/** Reads the settings of `make buy`: CARD, SKU (the first in stock by default), LOCAL_DIR. */
export function readBuyConfig(env: NodeJS.ProcessEnv = process.env) {
  const given = readTargetVariables('buy', env)
  return {
    dir: resolve(root, env['LOCAL_DIR'] ?? '.local'),
    card: given.CARD ?? '4242 4242 4242 4242',
    sku: given.SKU,
  }
}

function revision(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim()
  } catch {
    return 'local'
  }
}
