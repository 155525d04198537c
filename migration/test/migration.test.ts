import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { createInvokingLambda, createSecretsManager } from '#core/aws/clients.ts'
import { createLoginTokens } from '#core/aws/rds-login.ts'
import { openDatabase } from '#core/mysql/pool.ts'
import { readSchemaVersion } from '#core/mysql/schema-version.ts'
import { failureOf } from '#core/vendor-error.ts'
import { openMysql } from '../../core/test/support/mysql.ts'
import { openRds } from '../../core/test/support/rds.ts'
import { readLoginConfig, readSchemaConfig } from '../config.ts'
import { handleMigration } from '../handle-migration.ts'
import { startMigration } from '../start-migration.ts'

Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIATESTING', AWS_SECRET_ACCESS_KEY: 'testing' })

const region = 'eu-west-1'
const secretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-1'
const schemaFunction = 'shop-migration-schema'
const url = await openMysql(t)
const rds = await openRds(
  t,
  url,
  (user, shown) => (user === 'admin' ? shown === 's3cret' : shown.includes('DBUser=agent')),
  'localhost',
)
const place = {
  host: 'localhost',
  port: rds.port,
  database: new URL(url).pathname.slice(1),
}
const logged: object[] = []
const keep = (fields: object) => void logged.push(fields)
const log = { debug: keep, info: keep, warn: keep, error: keep }
const schema = {
  database: place,
  users: { sales: 'agent', reports: 'reports' },
  authorities: rds.authority,
  log,
}

type Answer = { readonly status?: number; readonly headers?: object; readonly body?: unknown }

/** Starts a server for an AWS client. Without an answer, it never responds. */
async function serve(
  t: Test,
  variable: string,
  answerTo: (path: string, body: unknown) => Promise<Answer | undefined>,
) {
  const server = createServer(async (request, response) => {
    const answer = await answerTo(request.url ?? '', JSON.parse(await text(request)))
    if (!answer) return
    response.writeHead(answer.status ?? 200, { ...answer.headers } as Record<string, string>)
    response.end(JSON.stringify(answer.body))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  process.env[variable] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
}

/** Starts the migration with a secret and a function that runs `invoke`. */
async function open(
  t: Test,
  secret: string | undefined,
  invoke: (path: string, event: unknown) => Promise<Answer> = async () => ({ body: null }),
) {
  await serve(t, 'AWS_ENDPOINT_URL_SECRETS_MANAGER', async (_, body) => {
    t.same(body, { SecretId: secretArn })
    const headers = { 'content-type': 'application/x-amz-json-1.1' }
    return secret === undefined ? undefined : { headers, body: { SecretString: secret } }
  })
  await serve(t, 'AWS_ENDPOINT_URL_LAMBDA', invoke)
  const secretsManager = createSecretsManager(region)
  const lambda = createInvokingLambda(region, 30)
  t.teardown(() => {
    secretsManager.destroy()
    lambda.destroy()
  })
  const written: string[] = []
  const write = (line: string) => void written.push(line)
  return {
    written,
    start: () => startMigration({ secretsManager, secretArn, lambda, schemaFunction, write }),
  }
}

const administrator = JSON.stringify({ username: 'admin', password: 's3cret' })

t.test('the login reaches the function in the network, which migrates', async (t) => {
  const { start } = await open(t, administrator, async (path, event) => {
    t.equal(path, `/2015-03-31/functions/${schemaFunction}/invocations`)
    return { body: await handleMigration(event, schema) }
  })
  for (const deploys of [1, 2]) {
    t.same(await start(), { version: '0002_sales' })
    t.equal(rds.accounts.length, 18 * deploys)
  }
  t.match(rds.accounts.slice(0, 4), [
    /^CREATE USER IF NOT EXISTS 'agent'/,
    /^GRANT/,
    /^GRANT/,
    /^GRANT/,
  ])

  t.comment('the created user reads the schema version')
  const token = createLoginTokens({ ...place, user: 'agent', region })
  const login = { ...place, user: 'agent', token, authorities: rds.authority }
  const database = openDatabase({ login, log })
  t.teardown(() => database.close())
  t.equal(await readSchemaVersion(database), '0002_sales')
  t.match(rds.logins.at(-1), { user: 'agent', password: /X-Amz-Signature=[0-9a-f]{64}/ })
})

t.test('an error in the network keeps its name, and its log is repeated', async (t) => {
  const { start, written } = await open(t, administrator, async () => ({
    headers: {
      'x-amz-function-error': 'Unhandled',
      'x-amz-log-result': Buffer.from(
        'START\n{"message":"schema.migration_failed"}\nEND\n',
      ).toString('base64'),
    },
    body: { errorType: 'DatabaseUnavailable', errorMessage: 'the database cannot be reached' },
  }))
  await t.rejects(start(), { name: 'DatabaseUnavailable', message: /cannot be reached/ })
  t.same(written, ['{"message":"schema.migration_failed"}\n'])
})

t.test('an error of Lambda keeps its name', async (t) => {
  const { start } = await open(t, administrator, async () => ({
    status: 502,
    headers: { 'x-amzn-errortype': 'ResourceNotReadyException' },
    body: { Message: 'The function is inactive' },
  }))
  await t.rejects(start(), { name: 'ResourceNotReadyException' })
})

t.test('an invalid or missing secret is an error that does not contain it', async (t) => {
  for (const secret of ['s3cret', '{"password":"s3cret"}', 'null']) {
    const { start } = await open(t, secret)
    const error = await start().catch(String)
    t.match(error, `${secretArn} is not a database's login`)
    t.notMatch(error, 's3cret')
  }
  const { start } = await open(t, undefined)
  const startedAt = performance.now()
  t.match(await start().catch(failureOf), {
    vendor: 'secretsmanager',
    class: 'transient',
    vendorCode: 'TimeoutError',
  })
  t.ok(performance.now() - startedAt < 8000)
})

t.test('a failed migration is logged, without the password', async (t) => {
  await t.rejects(handleMigration({ user: 'admin', password: 'gue55' }, schema), {
    code: 'ER_ACCESS_DENIED_ERROR',
  })
  for (const event of [null, {}, { user: 'admin' }])
    await t.rejects(handleMigration(event, schema), /must be the login of the administrator/)
  t.match(logged.at(-1), { err: { code: 'ER_ACCESS_DENIED_ERROR' } })
  t.notMatch(JSON.stringify(logged), /s3cret|gue55/)
})

t.test('missing and local settings are refused', (t) => {
  const common = { SHOP_NAME: 'ecommerce', VERSION: 'abc' }
  t.throws(() => readLoginConfig(common), /AWS_REGION is missing.*SCHEMA_FUNCTION is missing/s)
  t.throws(() => readSchemaConfig(common), /MYSQL_HOST is missing.*MYSQL_REPORT_USER is missing/s)
  const local = { ...common, AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1' }
  for (const read of [readLoginConfig, readSchemaConfig])
    t.throws(() => read(local), /only SHOP_NAME=local may set AWS_ENDPOINT_URL_LAMBDA/)
  t.end()
})
