import { spawnSync } from 'node:child_process'
import type { Test } from 'tap'
import { forksVariable, startEmulator } from '../../../test/infra/operator/emulator.ts'

const forks = process.env[forksVariable]
const hasMoto = forks || spawnSync('python3', ['-c', 'import moto.server']).status === 0

/** For a test that needs an AWS: false where there is one, else why it cannot run here. */
export const skip = hasMoto
  ? false
  : 'NOT PROVED HERE: moto is missing on this machine: pip install "moto[server]==5.2.1"'

/**
 * An AWS of the test's own, empty, gone with it. The SDKs of this process find it: one at a time. What a
 * client of the test's needs to reach it.
 */
export async function openAws(t: Test) {
  const { PATH = '', HOME = '' } = process.env
  const aws = await startEmulator(t.testdir({}), {
    PATH,
    HOME,
    ...(forks && { [forksVariable]: forks }),
  })
  t.teardown(() => aws.close())
  Object.assign(process.env, aws.env)
  const endpoint = String(aws.env['AWS_ENDPOINT_URL'])
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  return { endpoint, region: 'eu-west-1', credentials }
}
