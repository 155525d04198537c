import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { terraformEnv } from '../../../cli/terraform/provider-mirror.ts'

const launcher = join(import.meta.dirname, '../aws-emulator.py')

/** Returns what is missing to test a deployment on this machine, or undefined. */
export function findMissingTool(env: NodeJS.ProcessEnv): string | undefined {
  if (spawnSync('terraform', ['version'], { env }).status !== 0) return 'terraform is not installed'
  if (env['AWS_ENDPOINT_URL']) return undefined
  const hasMoto = spawnSync('python3', ['-c', 'import moto.server'], { env }).status === 0
  return hasMoto
    ? undefined
    : 'the AWS emulator is not installed: pip install "moto[server]==5.2.1", or set AWS_ENDPOINT_URL'
}

export type Emulator = { readonly env: NodeJS.ProcessEnv; close(): void }

/**
 * Starts an empty AWS emulator, and returns the environment that a command needs to use it. If
 * AWS_ENDPOINT_URL is set, uses that emulator and leaves it running.
 */
export async function startEmulator(dir: string, env: NodeJS.ProcessEnv): Promise<Emulator> {
  const given = env['AWS_ENDPOINT_URL']
  const { endpoint, close } = given
    ? { endpoint: given, close: () => undefined }
    : await startMoto(env)
  return {
    env: {
      ...env,
      ...terraformEnv(dir, env),
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_SESSION_TOKEN: 'test',
      AWS_REGION: 'eu-west-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      NO_PROXY: '127.0.0.1',
    },
    close,
  }
}

// A service is stable when its desired tasks run. Here they run from the start.
const motoEnv = { MOTO_IAM_LOAD_MANAGED_POLICIES: 'true', MOTO_ECS_SERVICE_RUNNING: '1' }

async function startMoto(env: NodeJS.ProcessEnv) {
  const forks = env[forksVariable]
  if (forks) return fork(Number(forks))
  const port = await freePort()
  const child = spawn('python3', [launcher, '-H', '127.0.0.1', '-p', String(port)], {
    env: { ...env, ...motoEnv },
    stdio: 'ignore',
  })
  const endpoint = `http://127.0.0.1:${port}`
  await untilAnswers(endpoint, () => child.exitCode !== null)
  return { endpoint, close: () => void child.kill() }
}

/**
 * The variable with the port of the server from `startForks`. `startEmulator` then forks its
 * emulator there.
 */
export const forksVariable = 'MOTO_FORKS_PORT'

/**
 * Starts a server that has loaded moto and forks an emulator for each `startEmulator` call of other
 * processes. Returns the variable that they need. Throws Error if moto is missing.
 */
export async function startForks(
  env: NodeJS.ProcessEnv,
): Promise<{ readonly env: Record<string, string>; close(): void }> {
  const child = spawn('python3', [launcher, '--forks'], {
    env: { ...env, ...motoEnv },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [port] = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'close').then(() => []),
  ])
  if (!port) throw new Error('the AWS emulator did not start')
  return { env: { [forksVariable]: String(port).trim() }, close: () => void child.kill() }
}

async function fork(forksPort: number) {
  const connection = connect(forksPort, '127.0.0.1')
  const [port] = await once(connection, 'data')
  const endpoint = `http://127.0.0.1:${String(port).trim()}`
  await untilAnswers(endpoint, () => connection.closed)
  return { endpoint, close: () => void connection.destroy() }
}

async function untilAnswers(endpoint: string, hasEnded: () => boolean) {
  const until = Date.now() + 60_000
  while (!(await answers(endpoint))) {
    if (hasEnded() || Date.now() > until) throw new Error('the emulator did not start')
    await sleep(100)
  }
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(`${endpoint}/moto-api/`)).ok
  } catch {
    return false
  }
}

function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
