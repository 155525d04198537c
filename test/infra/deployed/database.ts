import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { openRds } from '../../../core/test/support/rds.ts'
import { readConfig } from '../../../local/config.ts'
import { startMysql } from '../../../local/emulators/mysql.ts'
import type { Applied } from './applied.ts'

type DatabaseServer = Awaited<ReturnType<typeof openDatabaseServer>>

/**
 * Keeps one database server per deployed host name: a restored database is another one. The caller
 * closes them.
 */
export function openDatabases() {
  const servers = new Map<string, Promise<DatabaseServer>>()
  return {
    /** Returns the server that an environment names. Starts it if necessary. */
    serverFor: (environment: Applied['environment']): Promise<DatabaseServer> => {
      const name = environment['MYSQL_HOST'] ?? ''
      const server = servers.get(name) ?? openDatabaseServer(environment)
      servers.set(name, server)
      return server
    },
    close: async () => {
      for (const server of servers.values()) await (await server).close()
    },
  }
}

/**
 * Starts a database: a real server with RDS's TLS, under the deployed host name, and its token
 * login. It is empty, and has no user except the administrator.
 */
async function openDatabaseServer(environment: Applied['environment']) {
  const { MYSQL_HOST: name = '', MYSQL_PORT: port } = environment
  const users = [environment['MYSQL_USER'], environment['MYSQL_REPORT_USER']]
  const dir = await mkdtemp(join(tmpdir(), 'comptoir-database-'))
  const closing: (() => unknown)[] = [() => rm(dir, { recursive: true, force: true })]
  const { packagesDir, mysqlUrl } = readConfig()
  const server = mysqlUrl
    ? { url: mysqlUrl, close: async () => undefined }
    : await startMysql({ port: 0, dir: join(dir, 'data'), packagesDir })
  closing.unshift(() => server.close())
  const isToken = (user: string, text: string) =>
    text.startsWith(`${name}:${port}/?Action=connect&DBUser=${user}&`) &&
    /X-Amz-Signature=[0-9a-f]{64}/.test(text)
  const rds = await openRds(
    { teardown: (end) => void closing.unshift(end) },
    server.url,
    (user, password) => !users.includes(user) || isToken(user, password),
    name,
  )
  const authorityFile = join(dir, 'authority.pem')
  await writeFile(authorityFile, rds.authority)
  return {
    port: rds.port,
    authorityFile,
    hasSale: async (orderId: string) => {
      const connection = await createConnection(server.url)
      try {
        const [rows] = await connection.query('SELECT 1 FROM orders WHERE order_id = ?', [orderId])
        return (rows as unknown[]).length === 1
      } finally {
        await connection.end()
      }
    },
    close: async () => {
      for (const end of closing) await end()
    },
  }
}
