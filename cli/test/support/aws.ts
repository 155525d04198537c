import { spawnSync } from 'node:child_process'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Test } from 'tap'
import { auditTableOf } from '#core/aws/dynamodb-audit.ts'
import { auditTable, createTable } from '../../../local/emulators/tables.ts'
import { forksVariable, startEmulator } from '../../../test/infra/operator/emulator.ts'

const forks = process.env[forksVariable]
const hasMoto = forks || spawnSync('python3', ['-c', 'import moto.server']).status === 0

/** Why tests with the AWS emulator cannot run on this machine; false if they can. */
export const skip = hasMoto
  ? false
  : 'NOT PROVED HERE: moto is missing on this machine: pip install "moto[server]==5.2.1"'

/**
 * Starts an AWS emulator for a test, empty except for the audit log of dev, and returns the client settings for it. Also sets the
 * environment of this process, so only one emulator can be open at a time.
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
  const client = { endpoint, region: 'eu-west-1', credentials }
  const dynamodb = new DynamoDBClient(client)
  await createTable(dynamodb, auditTable(auditTableOf('ecommerce-dev')))
  dynamodb.destroy()
  return client
}
