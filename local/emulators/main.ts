import { join } from 'node:path'
import { createHandler } from '#consumers/account-mails/lambda.ts'
import { readConfig } from '../config.ts'
import { contact, localOperator, mailFrom, stripeSecrets, urlsOf, userPool } from '../settings.ts'
import { startBreachedPasswords } from './breached-passwords.ts'
import type { CodeMail } from './cognito/messages.ts'
import { startCognito } from './cognito/server.ts'
import { startDynamoDb } from './dynamodb/server.ts'
import { startMysql } from './mysql.ts'
import { startParametersAndMail } from './parameters-and-mail.ts'
import { startQueues } from './queues/server.ts'
import { startStripe } from './stripe/server.ts'

/**
 * The process that runs the emulators of AWS and Stripe and the database server. Their state is
 * stored in LOCAL_DIR.
 */
const config = readConfig()
const { ports } = config
const urls = urlsOf(config)
const dir = (name: string) => join(config.dir, name)

const open = await Promise.all([
  startDynamoDb({ port: ports.dynamodb, path: dir('dynamodb') }),
  startQueues({ port: ports.queues, dir: dir('queues') }),
  startParametersAndMail({ port: ports.parametersAndMail, dir: dir('parameters-and-mail') }),
  startCognito({
    port: ports.cognito,
    dir: dir('cognito'),
    ...userPool,
    operators: { ...userPool.operators, ready: localOperator },
    deliverCode,
    customMessage: createHandler({ contact }),
  }),
  startStripe({
    port: ports.stripe,
    dir: dir('stripe'),
    webhookUrl: `${urls.api}/webhook`,
    timeScale: config.timeScale,
    ...stripeSecrets,
  }),
  startBreachedPasswords({ port: ports.breachedPasswords }),
  startMysql({
    port: ports.mysql,
    dir: dir('mysql'),
    packagesDir: config.packagesDir,
    report: console.log,
    ...(config.mysqlUrl && { url: config.mysqlUrl }),
  }),
]).catch((error: Error) => {
  // One line without a stack trace: the user needs to know what is missing.
  console.error(error.message)
  process.exit(1)
})
process.send?.('ready')

process.once('SIGTERM', async () => {
  await Promise.all(open.map((emulator) => emulator.close()))
  process.exit(0)
})

/** Puts Cognito's mails in the same mailbox as the shop's mails. */
async function deliverCode(to: string, _code: string, { subject, html }: CodeMail) {
  const mail = { from: mailFrom, to: [to], replyTo: [contact], subject, text: '', html, tags: {} }
  await fetch(`${urls.parametersAndMail}/_local/mailbox`, {
    method: 'POST',
    body: JSON.stringify(mail),
  })
}
