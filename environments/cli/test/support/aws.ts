import { spawn, spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Test } from 'tap'
import { startStandIn } from '../../../../test/infra/operator/stand-in.ts'

const checkout = resolve(import.meta.dirname, '../../../..')

const hasMoto = spawnSync('python3', ['-c', 'import moto.server']).status === 0

/** For a test that needs an AWS: false where there is one, else why it cannot run here. */
export const skip = hasMoto
  ? false
  : 'NOT PROVED HERE: moto is missing on this machine: pip install "moto[server]==5.2.1"'

export type Ended = { readonly status: number | null; readonly out: string; readonly err: string }

/** An AWS of the test's own, empty, gone with it, and the commands as an operator runs them there. */
export async function openAws(t: Test) {
  const { PATH = '', HOME = '' } = process.env
  const aws = await startStandIn(t.testdir({}), { PATH, HOME })
  t.teardown(() => aws.close())
  const endpoint = String(aws.env['AWS_ENDPOINT_URL'])
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

  async function make(
    verb: string,
    args: readonly string[],
    over: {
      readonly typed?: string
      readonly env?: Readonly<Record<string, string>>
      /** A copy of the checkout, for what writes there. */
      readonly within?: string
    } = {},
  ): Promise<Ended> {
    const program = resolve(over.within ?? checkout, 'environments/cli', `${verb}.ts`)
    const child = spawn(process.execPath, [program, ...args], { env: { ...aws.env, ...over.env } })
    child.stdin.end(over.typed)
    const ended = new Promise<number | null>((end) => child.once('close', end))
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
    return { status: await ended, out, err }
  }

  return { client: { endpoint, region: 'eu-west-1', credentials }, make }
}
