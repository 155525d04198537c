import { createInvokingLambda } from '#core/aws/clients.ts'
import { invokeFunction } from '#core/aws/invoke-function.ts'
import { parseDatabaseUrl } from '#core/mysql/login.ts'
import { type Database, openDatabase } from '#core/mysql/pool.ts'
import { readConfig } from '../../local/config.ts'
import { databaseUrlOf } from '../../local/settings.ts'
import { openDeployment } from '../account.ts'

/** The time limit of the function: see modules/migration/report.tf. */
const functionSeconds = 60

const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** Opens the local sales database for one use. */
export async function withLocalDatabase<T>(use: (database: Database) => Promise<T>): Promise<T> {
  const login = parseDatabaseUrl(databaseUrlOf(readConfig()))
  const database = openDatabase({ login, log: silent })
  try {
    return await use(database)
  } finally {
    await database.close()
  }
}

/**
 * Sends a request to the function that reads the sales database in AWS: only functions in the network
 * reach the database.
 */
export async function askReports(env: string, request: object): Promise<unknown> {
  const { name, region } = await openDeployment(env)
  const lambda = createInvokingLambda(region, functionSeconds)
  try {
    return await invokeFunction({ lambda, name: `${name}-report`, event: { ...request } })
  } catch (cause) {
    throw new Error(`the report of ${env} failed: ${(cause as Error).message}`, { cause })
  } finally {
    lambda.destroy()
  }
}
