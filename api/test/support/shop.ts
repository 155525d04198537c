import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { AdminInitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { PutParameterCommand } from '@aws-sdk/client-ssm'
import { pino } from 'pino'
import type { Test } from 'tap'
import { resetPassword } from '#core/account/replace-password.ts'
import { closeClients, createCognito, createSqs, createSsm } from '#core/aws/clients.ts'
import type { ShopError } from '#core/errors.ts'
import type { Role } from '#core/operator/rights.ts'
import { openOperatorSession } from '#core/operator/sign-in.ts'
import type { Order } from '#core/order/order.ts'
import { settlePayment } from '#core/payment/settle-payment.ts'
import { type Message, parseMessage } from '#core/ports/messages.ts'
import { linkTo as linkInMail } from '#core/presentation/mails/order-mail.ts'
import { createHandler } from '../../../consumers/account-mails/lambda.ts'
import { catalogueOf } from '../../../core/test/support/catalogue.ts'
import { createTestGateway } from '../../../core/test/support/gateway.ts'
import { paidEvent } from '../../../core/test/support/paid-event.ts'
import type { CodeMail } from '../../../local/emulators/cognito/messages.ts'
import { startCognito } from '../../../local/emulators/cognito/server.ts'
import { startDynamoDb } from '../../../local/emulators/dynamodb/server.ts'
import { startParametersAndMail } from '../../../local/emulators/parameters-and-mail.ts'
import { startQueues } from '../../../local/emulators/queues/server.ts'
import { seed } from '../../../local/seed.ts'
import {
  awsEnv,
  limitsEnv,
  linkKey,
  queueUrl,
  tables,
  type Urls,
  userPool,
  userPoolEnv,
} from '../../../local/settings.ts'
import { readConfig } from '../../config.ts'
import type { ApiDeps } from '../../deps.ts'
import { wire } from '../../wire.ts'

const { region } = userPool

export const siteOrigin = 'https://shop.example'

export const contact = 'help@shop.example'

export const webhookSecret = 'whsec_local'

export const previousWebhookSecret = 'whsec_previous'

export const previousOriginSecret = 'origin-secret-before-this-one'

const catalogue = catalogueOf([
  { sku: 'MUG', price: 2400, stock: 1000, name: { fr: 'Tasse <grès>', en: 'Mug <stoneware>' } },
  { sku: 'BOWL', price: 1900, stock: 1000, name: { fr: 'Bol', en: 'Bowl' } },
  { sku: 'RARE', price: 9900, stock: 1 },
  { sku: 'GONE', price: 500, stock: 0, name: { fr: 'Épuisé', en: 'Sold out' } },
  ...Array.from({ length: 21 }, (_, i) => ({ sku: `SET-${i}`, price: 100, stock: 99 })),
])

const shell = (language: string) =>
  `<!doctype html><html lang="${language}"><head><title><!--shell:title--></title><!--shell:head--></head><body><main><!--shell:content--></main></body></html>`

/**
 * Starts the emulators that the API uses and adds the products. Returns the API's settings for
 * them.
 */
export async function openPlatform(t: Test) {
  const codes = new Map<string, string>()
  const codeMails: CodeMail[] = []
  const deliverCode = async (to: string, code: string, mail: CodeMail) => {
    codes.set(to, code)
    codeMails.push(mail)
  }
  const emulators = await Promise.all([
    startDynamoDb({ port: 0 }),
    startQueues({ port: 0 }),
    startCognito({
      port: 0,
      ...userPool,
      deliverCode,
      customMessage: createHandler({ contact: undefined }),
    }),
    startParametersAndMail({ port: 0 }),
  ])
  t.teardown(() => Promise.all(emulators.map(({ close }) => close())))
  const [dynamodb, queues, cognito, parametersAndMail] = emulators.map(({ url }) => url)
  const urls = { dynamodb, queues, cognito, parametersAndMail } as Urls
  const env = {
    ...awsEnv(urls),
    SHOP_NAME: 'local',
    VERSION: 'test',
    ORDERS_TABLE: tables.orders,
    PRODUCTS_TABLE: tables.products,
    ORDERS_QUEUE_URL: queueUrl('ecommerce-orders'),
    LONG_TASKS_QUEUE_URL: queueUrl('ecommerce-long-tasks'),
    DEAD_LETTER_QUEUES: 'ecommerce-orders-dlq,ecommerce-long-tasks-dlq',
    TOPIC_ADMIN_ALERTS_ARN: 'arn:aws:sns:eu-west-1:000000000000:ecommerce-admin-alerts',
    ...userPoolEnv(urls),
    ...limitsEnv(),
    SITE_ORIGIN: siteOrigin,
    CONTACT_ADDRESS: contact,
    SECRETS_PREFIX: '/local',
    SHIP_TO: 'FR',
    API_DOCS: 'on',
    SHELL_DIR: t.testdir({
      fr: { _shell: { 'index.html': shell('fr') } },
      en: { _shell: { 'index.html': shell('en') } },
    }),
  }
  Object.assign(process.env, awsEnv(urls))
  await seed(urls, catalogue)
  return { env, urls, codes, codeMails }
}

/**
 * Opens a shop on the emulators, wired as in `server.ts` and `lambda.ts`. Only the payment page is
 * fake. An error in `faults` makes that part fail until the error is removed.
 */
export async function openShop(t: Test) {
  const { env, codes, codeMails } = await openPlatform(t)
  const aws = { sqs: createSqs(region), ssm: createSsm(region), cognito: createCognito(region) }
  const previous = {
    'stripe-webhook-secret-previous': previousWebhookSecret,
    'origin-secret-previous': previousOriginSecret,
  }
  for (const [name, Value] of Object.entries(previous)) {
    const Name = `/local/${name}`
    await aws.ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString' }))
  }

  const logged: string[] = []
  const log = pino(
    { level: 'debug', messageKey: 'message' },
    { write: (line) => logged.push(line) },
  )
  const wired = await wire(readConfig(env), log)
  t.teardown(() => {
    wired.close()
    closeClients(aws)
  })
  const faults: Partial<Record<'payment' | 'queue' | 'accounts' | 'sessions', ShopError>> = {}
  /** Added to the duration of a payment page's creation and of a session's renewal. */
  const delays = { paymentMs: 0, renewalMs: 0 }
  /** Added to the app's clock, so that sessions need a renewal. */
  const clockOffset = { ms: 0 }
  const count = { renewals: 0, sessionReads: 0 }
  /** The states of payment pages, by order. A page that is not listed is open. */
  const paymentPages = new Map<string, 'complete' | 'expired'>()
  const provider = createTestGateway()
  const { accounts, orders, sessions, clock } = wired.deps

  async function pageOf(orderId: string) {
    if (delays.paymentMs) await sleep(delays.paymentMs)
    if (faults.payment) throw faults.payment
    return { sessionId: orderId, url: `https://pay.example/${orderId}` }
  }

  const deps: ApiDeps = {
    ...wired.deps,
    paymentOrigin: 'https://pay.example',
    codeAnswerMs: 0,
    gateway: {
      ...provider.gateway,
      openSession: async ({ orderId }) => pageOf(orderId),
      readOrOpenSession: async (order) => {
        const page = await pageOf(order.orderId)
        const state = paymentPages.get(order.orderId) ?? 'open'
        if (state === 'open') return { state, ...page }
        const kind = state === 'expired' ? 'session_expired' : 'session_completed'
        return { state, event: paidEvent(order, { kind, paid: state === 'complete' }) }
      },
      expireSession: async (id) => (paymentPages.get(id) === 'complete' ? 'complete' : 'expired'),
    },
    accounts: {
      ...accounts,
      renew: async (refreshToken) => {
        count.renewals += 1
        if (delays.renewalMs) await sleep(delays.renewalMs)
        if (faults.accounts) throw faults.accounts
        return accounts.renew(refreshToken)
      },
      redeemCode: async (...given: Parameters<typeof accounts.redeemCode>) => {
        if (faults.accounts) throw faults.accounts
        return accounts.redeemCode(...given)
      },
    },
    sessions: {
      ...sessions,
      isOpen: async (session) => {
        count.sessionReads += 1
        if (faults.sessions) throw faults.sessions
        return sessions.isOpen(session)
      },
    },
    clock: () => new Date(clock().getTime() + clockOffset.ms),
    sendEvent: async (message) => {
      if (faults.queue) throw faults.queue
      return wired.deps.sendEvent(message)
    },
  }

  /** Receives and deletes the messages of the orders queue. */
  async function receive(): Promise<readonly Message<'payment.event'>[]> {
    const QueueUrl = env.ORDERS_QUEUE_URL
    const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 })
    const { Messages = [] } = await aws.sqs.send(command)
    for (const { ReceiptHandle } of Messages) {
      await aws.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    }
    return Messages.map(({ Body = '' }) => parseMessage(Body, ['payment.event']))
  }

  /** Returns the queue message for a paid session. */
  const paymentOf = (order: Order) =>
    ({ body: paidEvent(order), traceId: order.traceId }) as Message<'payment.event'>

  /** Handles the messages as the orders worker does. */
  async function settle(messages: readonly Message<'payment.event'>[]) {
    for (const { body, traceId } of messages) {
      await settlePayment(
        { event: body, traceId, redelivered: false },
        {
          orders,
          gateway: provider.gateway,
          sendTask: async () => {},
          announceAlert: async () => {},
          clock,
          log,
        },
      )
    }
  }

  /** Creates an account. Returns its access token. */
  async function createAccount(email: string, password: string): Promise<string> {
    await accounts.signUp(email, 'en')
    await resetPassword({ email, code: codes.get(email) ?? '', password }, wired.deps)
    const { AuthenticationResult } = await aws.cognito.send(
      new AdminInitiateAuthCommand({
        UserPoolId: userPool.userPoolId,
        ClientId: userPool.clientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: password },
      }),
    )
    return AuthenticationResult?.AccessToken ?? ''
  }

  /** Opens a session of an operator. Returns its cookie, without a sign-in. */
  async function operatorCookie(role: Role = 'admin'): Promise<Record<string, string>> {
    const operator = { operatorId: randomUUID(), email: `${role}@example.com`, role }
    const { operatorId, sessionId } = await openOperatorSession(operator, deps)
    return { '__Host-operator': `${operatorId}.${sessionId}` }
  }

  /** Returns the path of the link in an English mail about the order. */
  function linkTo(orderId: string, key = linkKey): string {
    const link = { siteOrigin: '', key, now: deps.clock() }
    return linkInMail({ orderId, language: 'en' }, link)
  }

  /** Opens the same shop in another process: it reads the secrets itself. */
  async function openAnother(): Promise<{ readonly deps: ApiDeps }> {
    const another = await wire(readConfig(env), log)
    t.teardown(another.close)
    const { tokenSecrets, linkKeys } = another.deps
    return { deps: { ...deps, tokenSecrets, linkKeys } }
  }

  return {
    deps,
    linkTo,
    openAnother,
    codes,
    /** The mails with the codes, oldest first. */
    codeMails,
    cognito: aws.cognito,
    count,
    faults,
    delays,
    clockOffset,
    paymentPages,
    logged,
    createAccount,
    operatorCookie,
    receive,
    paymentOf,
    settle,
  }
}

export type TestShop = Awaited<ReturnType<typeof openShop>>
