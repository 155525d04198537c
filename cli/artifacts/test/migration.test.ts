import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { createConnection } from 'mysql2/promise'
import t from 'tap'
import { openMysql } from '../../../core/test/support/mysql.ts'
import { openRds } from '../../../core/test/support/rds.ts'
import { type RunningFunction, runFunction } from '../lambda/run-function.ts'
import { openArtifacts, root } from './support/open-artifacts.ts'

t.setTimeout(240_000)

const host = 'shop.x.eu-west-1.rds.amazonaws.com'
const { migration } = await openArtifacts(t, ['migration'])
const url = await openMysql(t)
let acceptsTokens = false
const isAccepted = (_: string, password: string) => acceptsTokens || password === 's3cret'
const rds = await openRds(t, url, isAccepted, host)
const authorityFile = join(dirname(migration.folder), 'authority.pem')
writeFileSync(authorityFile, rds.authority)

/** Sends the connections to the database's name to this machine, and trusts its authority there. */
const redirect = pathToFileURL(join(root, 'test/infra/deployed/redirect.mjs'))
redirect.search = new URLSearchParams({ database: String(rds.port), ca: authorityFile }).toString()

const common = { SHOP_NAME: 'local', VERSION: 'test', AWS_REGION: 'eu-west-1' }
const credentials = { AWS_ACCESS_KEY_ID: 'AKIATESTING', AWS_SECRET_ACCESS_KEY: 'testing' }

async function run(handler: string, env: Readonly<Record<string, string>>) {
  const running = await runFunction({
    folder: migration.folder,
    handler,
    env: { ...common, ...env },
    timeoutMs: 30_000,
  })
  t.teardown(() => running.close())
  return running
}

/** Starts Secrets Manager with a password, and Lambda with the function in the network. */
async function openAws(password: string, schema: RunningFunction): Promise<string> {
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await text(request))
    if (request.headers['x-amz-target'] === 'secretsmanager.GetSecretValue') {
      const SecretString = JSON.stringify({ username: 'admin', password })
      response.setHeader('content-type', 'application/x-amz-json-1.1')
      return void response.end(JSON.stringify({ SecretString }))
    }
    await schema.invoke(body).then(
      ({ answer }) => response.end(JSON.stringify(answer)),
      ({ message }: Error) => {
        const [errorType, errorMessage] = message.split(': ', 2)
        response.setHeader('x-amz-function-error', 'Unhandled')
        response.end(JSON.stringify({ errorType, errorMessage }))
      },
    )
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const startSchema = (more: Readonly<Record<string, string>> = {}) =>
  run('schema.handler', {
    MYSQL_HOST: host,
    MYSQL_PORT: '3306',
    MYSQL_DATABASE: new URL(url).pathname.slice(1),
    MYSQL_USER: 'agent',
    MYSQL_REPORT_USER: 'reports',
    NODE_OPTIONS: `--import=${redirect.href}`,
    ...more,
  })

const startLogin = (aws: string) =>
  run('login.handler', {
    ...credentials,
    MYSQL_ADMIN_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:1:secret:rds!db-1',
    SCHEMA_FUNCTION: 'shop-migration-schema',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: aws,
    AWS_ENDPOINT_URL_LAMBDA: aws,
  })

t.test('the two functions of the zip migrate a database', async (t) => {
  const schema = await startSchema()
  const login = await startLogin(await openAws('s3cret', schema))
  t.same((await login.invoke({})).answer, { version: '0002_sales' })
  const connection = await createConnection(url)
  t.teardown(() => connection.end())
  t.same((await connection.query('SELECT name FROM schema_migrations'))[0], [
    { name: '0001_orders' },
    { name: '0002_sales' },
  ])
  t.match(
    rds.accounts.join('\n'),
    /CREATE USER .*'agent'.*\n(GRANT .*\n?){6}CREATE USER .*'reports'.*\n(GRANT SELECT ON .*\n?){10}/,
  )
  t.match(schema.written(), /"message":"schema.migrated"/)
  t.notMatch(login.written() + schema.written(), 's3cret')
})

t.test('a refused password is an error without the password', async (t) => {
  const schema = await startSchema()
  const login = await startLogin(await openAws('gue55', schema))
  await t.rejects(login.invoke({}), /^Error: Access denied for user 'admin'/)
  t.match(schema.written(), /"message":"schema.migration_failed"/)
  t.notMatch(login.written() + schema.written(), 'gue55')
})

t.test('the zip trusts only the certificate authorities of RDS', async (t) => {
  const withoutAuthority = new URL(redirect)
  withoutAuthority.searchParams.delete('ca')
  const schema = await startSchema({ NODE_OPTIONS: `--import=${withoutAuthority.href}` })
  const before = rds.logins.length
  await t.rejects(schema.invoke({ user: 'admin', password: 's3cret' }), /certificate/)
  t.equal(rds.logins.length, before, 'the password was not sent')
})

t.test('a function that cannot start reports the reason', async (t) => {
  await t.rejects(run('login.handler', {}), /MYSQL_ADMIN_SECRET_ARN is missing/)
  await t.rejects(run('schema.handler', {}), /MYSQL_HOST is missing/)
})

t.test('the function for reports reads as its own user, with a token', async (t) => {
  const report = await run('report.handler', {
    ...credentials,
    SHOP_NAME: 'ecommerce',
    MYSQL_HOST: host,
    MYSQL_PORT: '3306',
    MYSQL_DATABASE: new URL(url).pathname.slice(1),
    MYSQL_USER: 'reports',
    NODE_OPTIONS: `--import=${redirect.href}`,
  })
  const days = { from: '2026-11-01', to: '2026-11-30' }
  acceptsTokens = true
  t.same((await report.invoke({ report: 'revenue', ...days })).answer, [])
  t.match(rds.logins.at(-1), { user: 'reports', password: /X-Amz-Signature=[0-9a-f]{64}/ })
  await t.rejects(report.invoke({ report: 'orders', ...days }), /must be a report/)
  t.notMatch(report.written(), /X-Amz/)
})
