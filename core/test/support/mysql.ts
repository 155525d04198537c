import { createConnection } from 'mysql2/promise'
import type { Test } from 'tap'
import { readConfig } from '../../../local/config.ts'
import { startMysql } from '../../../local/emulators/mysql.ts'

/**
 * Starts a database server for the test and returns its mysql:// URL. If MYSQL_URL is set, creates
 * an empty database on that server instead. Both end with the test.
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
