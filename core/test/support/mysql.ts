import { createConnection } from 'mysql2/promise'
import type { Test } from 'tap'
import { readConfig } from '../../../local/config.ts'
import { startMysql } from '../../../local/emulators/mysql.ts'

/**
 * A database server of the test's own, gone with it; gives its mysql:// URL. Where MYSQL_URL names a
 * server, an empty database beside the one it names.
 */
export async function openMysql(t: Test): Promise<string> {
  const { mysqlUrl, packagesDir } = readConfig()
  if (mysqlUrl) return openScratchDatabase(t, mysqlUrl)
  const server = await startMysql({ port: 0, dir: t.testdir({}), packagesDir })
  t.teardown(() => server.close())
  return server.url
}

async function openScratchDatabase(t: Test, url: string): Promise<string> {
  const scratch = new URL(url)
  const name = `comptoir_test_${process.pid}`
  scratch.pathname = `/${name}`
  const connection = await createConnection(url)
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`)
  t.teardown(async () => {
    await connection.query(`DROP DATABASE ${name}`)
    await connection.end()
  })
  return scratch.href
}
