import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { createConnection } from 'mysql2/promise'
import t, { type Test } from 'tap'
import { createSecretsManager } from '#core/aws/clients.ts'
import { openDatabase } from '#core/mysql/pool.ts'
import { failureOf } from '#core/vendor-error.ts'
import { openMysql } from '../../core/test/support/mysql.ts'
import { openRds } from '../../core/test/support/rds.ts'
import { prepareDatabase } from '../prepare-database.ts'

Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIATESTING', AWS_SECRET_ACCESS_KEY: 'testing' })

const url = await openMysql(t)
const rds = await openRds(
  t,
  url,
  (user, shown) => (user === 'admin' ? shown === 's3cret' : shown.includes('DBUser=agent')),
  'localhost',
)
const adminSecretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-1'
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** Starts a Secrets Manager server with one secret. Without a secret, it never responds. */
async function openSecrets(t: Test, secret: string | undefined) {
  const asked: unknown[] = []
  const server = createServer(async (request, response) => {
    asked.push([request.headers['x-amz-target'], JSON.parse(await text(request))])
    if (secret === undefined) return
    response.setHeader('content-type', 'application/x-amz-json-1.1')
    response.end(JSON.stringify({ ARN: adminSecretArn, SecretString: secret }))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] =
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const secretsManager = createSecretsManager('eu-west-1')
  t.teardown(() => {
    secretsManager.destroy()
    server.closeAllConnections()
    server.close()
  })
  return { asked, secretsManager }
}

const settings = {
  database: {
    host: 'localhost',
    port: rds.port,
    database: new URL(url).pathname.slice(1),
    user: 'agent',
    adminSecretArn,
  },
  region: 'eu-west-1',
  authorities: rds.authority,
  log,
}

t.test('in RDS, the administrator migrates and creates a user with token login', async (t) => {
  const login = JSON.stringify({ username: 'admin', password: 's3cret' })
  const { asked, secretsManager } = await openSecrets(t, login)
  for (const starts of [1, 2]) {
    const ready = await prepareDatabase({ ...settings, secretsManager })
    t.equal(ready.schema, '0001_orders')
    t.notMatch(JSON.stringify(ready), 's3cret')
    t.same(asked.length, starts)
    t.same(asked.at(-1), ['secretsmanager.GetSecretValue', { SecretId: adminSecretArn }])
    const database = openDatabase({ login: ready.login, log })
    t.same(await database.knex('orders').select('*'), [])
    await database.close()
    t.match(rds.logins.at(-1), { user: 'agent', password: /X-Amz-Signature=[0-9a-f]{64}/ })
  }
  t.match(rds.accounts, [/^CREATE USER IF NOT EXISTS 'agent'/, /^GRANT/, /^GRANT/])
})

t.test('an invalid or missing secret is an error that does not contain it', async (t) => {
  for (const secret of ['s3cret', '{"password":"s3cret"}', 'null']) {
    const { secretsManager } = await openSecrets(t, secret)
    const error = await prepareDatabase({ ...settings, secretsManager }).catch(String)
    t.match(error, `${adminSecretArn} is not a database's login`)
    t.notMatch(error, 's3cret')
  }
  const { secretsManager } = await openSecrets(t, undefined)
  const startedAt = performance.now()
  const failure = await prepareDatabase({ ...settings, secretsManager }).catch(failureOf)
  t.match(failure, { vendor: 'secretsmanager', class: 'transient', vendorCode: 'TimeoutError' })
  t.ok(performance.now() - startedAt < 8000)
})

t.test('locally, the user in the URL does everything, and no user is created', async (t) => {
  const { asked, secretsManager } = await openSecrets(t, 'unread')
  const [before, admitted] = [rds.accounts.length, rds.logins.length]
  const { schema, login } = await prepareDatabase({
    ...settings,
    database: { url },
    secretsManager,
  })
  t.equal(schema, '0001_orders')
  const connection = await createConnection(url)
  t.teardown(() => connection.end())
  t.match(login, { port: connection.config.port, user: connection.config.user })
  t.same([asked.length, rds.accounts.length, rds.logins.length], [0, before, admitted])
})
