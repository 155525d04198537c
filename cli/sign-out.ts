import { readConfig as readWorkerConfig } from '#consumers/config.ts'
import { createCognito, createDynamoDb } from '#core/aws/clients.ts'
import { createAccountProvider } from '#core/aws/cognito-accounts.ts'
import { createAccountRecords } from '#core/aws/cognito-records.ts'
import { createSessionStore } from '#core/aws/dynamodb-sessions.ts'
import { confirm } from './confirm.ts'
import { findShop } from './environments.ts'
import { openShop } from './open-shop.ts'
import { readCustomer } from './read-customer.ts'
import type { CommandOf } from './targets.ts'
import { readCustomersPool } from './user-pools.ts'
import { readAll } from './variables.ts'

/** `make sign-out`: ends every session of a customer at once, for example after a theft. */
export const signOut: CommandOf<'sign-out'> = async (given, io) => {
  const { YES, DRY_RUN } = given
  const [env, customer] = readAll(
    () => findShop(given.ENV, io.checkout),
    () => readCustomer(given.CUSTOMER),
  )
  // Applies the settings of the environment.
  await openShop(env)
  const { AWS_REGION: region, ORDERS_TABLE: table } = readWorkerConfig()
  const userPoolId = await readCustomersPool(env)
  const cognito = createCognito(region)
  const dynamodb = createDynamoDb(region)
  try {
    const account = await createAccountRecords({ cognito, userPoolId }).find(customer)
    if (!account) throw new Error(`${env} has no account ${customer}`)
    const { customerId, email } = account
    const sessions = `all sessions of ${email} (${customerId}) in ${env}`
    if (DRY_RUN) return io.print(`would end ${sessions}`)
    await confirm(`End ${sessions}?`, YES, io, undefined, customerId)
    // In this order: a renewal in between finds its token revoked.
    await createAccountProvider({ cognito, userPoolId, clientId: '' }).revokeTokens(customerId)
    await createSessionStore({ dynamodb, table }).endAll(customerId)
    io.print(`ended ${sessions}`)
  } finally {
    for (const client of [cognito, dynamodb]) client.destroy()
  }
}
