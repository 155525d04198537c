import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import t, { type Test } from 'tap'
import { createInvokingLambda } from '#core/aws/clients.ts'
import { createProgress } from '../../progress.ts'
import { migrateDatabase } from '../../release/migrate-database.ts'
import { migrateRelease, migrateRestored } from '../../release/migrate-release.ts'
import { UnhealthyRelease } from '../../release/unhealthy-release.ts'

Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIATESTING', AWS_SECRET_ACCESS_KEY: 'testing' })

const migration = {
  login: 'shop-migration-login',
  logs: ['/aws/lambda/shop-migration-login', '/aws/lambda/shop-migration-schema'],
}

type Answer = { readonly error?: string; readonly log?: string; readonly body: object }

/** Starts a Lambda that gives these answers in turn, the last one again and again. */
async function openLambda(t: Test, answers: readonly Answer[]) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const { error, log = '', body } = answers[Math.min(asked.length, answers.length - 1)] as Answer
    asked.push(request.url ?? '')
    request.resume()
    response.writeHead(200, {
      'x-amz-log-result': Buffer.from(log).toString('base64'),
      ...(error && { 'x-amz-function-error': error }),
    })
    response.end(JSON.stringify(body))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  process.env['AWS_ENDPOINT_URL_LAMBDA'] =
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const lambda = createInvokingLambda('eu-west-1', 30)
  t.teardown(() => {
    lambda.destroy()
    server.closeAllConnections()
    server.close()
  })
  const reported: string[] = []
  let clock = 0
  const output = new PassThrough()
  const progress = createProgress(output)
  const untilMinutes = {
    now: () => clock,
    pause: async () => {
      clock += 60_000
    },
  }
  return {
    output: () => String(output.read() ?? ''),
    context: { invokingLambda: lambda, progress },
    untilMinutes,
    asked,
    reported,
    migrate: (limits: { readonly seconds?: number } = {}) =>
      migrateDatabase(lambda, migration, (detail) => void reported.push(detail), {
        ...limits,
        ...untilMinutes,
      }),
  }
}

const fault = (errorType: string, errorMessage: string, log = ''): Answer => ({
  error: 'Unhandled',
  log,
  body: { errorType, errorMessage },
})
const unavailable = fault('DatabaseUnavailable', 'the database cannot be reached: ETIMEDOUT')
const migrated = { body: { version: '0001_orders' } }

t.test('it waits for a database that is resuming, and returns the schema version', async (t) => {
  const inactive = fault('ResourceNotReadyException', 'The function is inactive')
  const { migrate, asked, reported } = await openLambda(t, [unavailable, inactive, migrated])
  t.equal(await migrate(), '0001_orders')
  t.same(new Set(asked), new Set(['/2015-03-31/functions/shop-migration-login/invocations']))
  t.same(reported, ['the database cannot be reached: ETIMEDOUT', 'The function is inactive'])
})

t.test('a failed migration is not repeated; the error has the last lines of the log', async (t) => {
  const log = ['START', ...[1, 2, 3, 4, 5, 6].map((line) => `{"line":${line}}`), 'END'].join('\n')
  const broken = fault('Error', 'Unknown column', log)
  const { migrate, asked } = await openLambda(t, [broken])
  const error = await migrate().catch(({ message }: Error) => message)
  t.equal(
    error,
    [
      'the database was not migrated: Error: Unknown column',
      ...[2, 3, 4, 5, 6].map((line) => `  {"line":${line}}`),
      'see the logs /aws/lambda/shop-migration-login and /aws/lambda/shop-migration-schema',
    ].join('\n'),
  )
  t.equal(asked.length, 1)
})

t.test('it gives up after ten minutes, and in a rollback at once', async (t) => {
  const { migrate, asked } = await openLambda(t, [unavailable])
  await t.rejects(migrate(), /not migrated: DatabaseUnavailable: the database cannot be reached/)
  t.equal(asked.length, 11)
  await t.rejects(migrate({ seconds: 0 }), /not migrated/)
  t.equal(asked.length, 12)
})

const deployed = {
  app: {
    migration: {
      function_name: migration.login,
      log_group_names: { login: migration.logs[0], schema: migration.logs[1] },
    },
  },
  files: { 'modules/migration/main.tf': new Uint8Array() },
}

t.test('a restore waits for its database, and fails with the next command', async (t) => {
  const starting = await openLambda(t, [unavailable, unavailable, migrated])
  await migrateRestored(starting.context, deployed, starting.untilMinutes)
  t.match(starting.output(), 'has schema 0001_orders')

  const down = await openLambda(t, [unavailable])
  await t.rejects(
    migrateRestored(down.context, deployed, down.untilMinutes),
    /not migrated: .*\n(.*\n)*.*sales wait\. When .* repeat the same command$/,
  )
  t.equal(down.asked.length, 11)
})

t.test('a deploy needs the database, a rollback does not', async (t) => {
  const broken = await openLambda(t, [fault('Error', 'Unknown column')])
  const error = await migrateRelease(broken.context, deployed, true).catch((error) => error)
  t.ok(error instanceof UnhealthyRelease)
  t.equal(await migrateRelease(broken.context, deployed, false), undefined)
  t.match(broken.output(), 'sales wait until it is migrated')
  const healthy = await openLambda(t, [migrated])
  t.equal(await migrateRelease(healthy.context, deployed, true), '0001_orders')
  const before = { ...deployed, files: {} }
  t.equal(await migrateRelease(healthy.context, before, true), undefined)
  t.equal(healthy.asked.length, 1, 'a release from before the migration module')
})
