import type { FastifyBaseLogger } from 'fastify'
import { createBreachCheck } from '#core/account/breached-passwords.ts'
import { codeAnswerMs } from '#core/account/request-code.ts'
import { closeClients, createCognito, createSns, createSsm } from '#core/aws/clients.ts'
import { createAccountProvider } from '#core/aws/cognito-accounts.ts'
import { createOperatorProvider } from '#core/aws/cognito-operators.ts'
import { createAuditLog } from '#core/aws/dynamodb-audit.ts'
import { createOperatorSessions } from '#core/aws/dynamodb-operator-sessions.ts'
import { createProductStore } from '#core/aws/dynamodb-products.ts'
import { createSessionStore } from '#core/aws/dynamodb-sessions.ts'
import { createDeadLetterCount } from '#core/aws/message-count.ts'
import { openOrderServices } from '#core/aws/order-services.ts'
import { createOriginSecrets } from '#core/aws/origin-secrets.ts'
import { createSecrets, type Secrets } from '#core/aws/parameters.ts'
import { createQueueProbe } from '#core/aws/queue-probe.ts'
import { createRequestCounter } from '#core/aws/request-counters.ts'
import { openRotatingSecret } from '#core/aws/rotating-secret.ts'
import { createTopic } from '#core/aws/sns-topic.ts'
import { createSender } from '#core/aws/sqs-sender.ts'
import { createPriceList } from '#core/catalogue/price-list.ts'
import { openPaymentGateway } from '#core/stripe/gateway.ts'
import { createEventReader } from '#core/stripe/webhook.ts'
import { type ApiConfig, apiSecrets, orderLimits } from './config.ts'
import type { ApiDeps } from './deps.ts'
import { readShells } from './pages/shell.ts'

const stripeCheckout = 'https://checkout.stripe.com'

/** An order id that is never generated. Reading it checks that the table responds. */
const probeOrderId = 'ord_00000000000000000000000000'

/**
 * Opens the app's dependencies, which are the same for the server and Lambda. `close` closes the
 * connections. Throws Error if the site's shell, the token secret or the link key is missing.
 */
export async function wire(config: ApiConfig, log: FastifyBaseLogger) {
  const { AWS_REGION: region, ORDERS_TABLE: table, PRODUCTS_TABLE: productsTable } = config
  const { BREACHED_PASSWORDS_URL: breachedUrl } = config
  const { SITE_ORIGIN: siteOrigin, STRIPE_API_URL: stripeUrl, ORDERS_QUEUE_URL: queueUrl } = config
  const { CONTACT_ADDRESS: contact } = config
  const { clients: orderClients, orders, sendTask, clock } = openOrderServices(config)
  const clients = {
    ...orderClients,
    sns: createSns(region),
    ssm: createSsm(region),
    cognito: createCognito(region),
  }
  const { dynamodb, sqs, sns, ssm, cognito } = clients
  const secrets = createSecrets({ ssm, prefix: config.SECRETS_PREFIX, names: apiSecrets, clock })
  const originSecrets = createOriginSecrets({ secrets, clock, log })
  const products = createProductStore({ dynamodb, table: productsTable })
  const accounts = createAccountProvider({
    cognito,
    userPoolId: config.COGNITO_USER_POOL_ID,
    clientId: config.COGNITO_CLIENT_ID,
    jwksUrl: config.COGNITO_JWKS_URL,
  })
  // Fetched early, so that the first sign-in need not wait. If this fails, the first sign-in
  // fetches them.
  accounts.warm().catch((err: unknown) => log.warn({ err }, 'cognito.keys_prefetch_failed'))
  const [tokenSecrets, linkKeys] = await Promise.all([
    openRotatingSecret({ name: 'token-secret', secrets, clock, log }),
    openRotatingSecret({ name: 'link-key', secrets, clock, log }),
    originSecrets.warm(),
  ])
  const deps: ApiDeps = {
    orders,
    products,
    priceList: createPriceList({ products, clock }),
    gateway: openPaymentGateway(config, { secrets, clock }),
    accounts,
    sessions: createSessionStore({ dynamodb, table }),
    operatorAccounts: createOperatorProvider({
      cognito,
      userPoolId: config.COGNITO_OPERATORS_POOL_ID,
      clientId: config.COGNITO_OPERATORS_CLIENT_ID,
      jwksUrl: config.COGNITO_OPERATORS_JWKS_URL,
    }),
    operatorSessions: createOperatorSessions({ dynamodb, table }),
    isBreached: breachedUrl ? createBreachCheck({ url: breachedUrl, log }) : async () => false,
    readEvent: createEventReader({
      webhookSecrets: (fresh) => readWebhookSecrets(secrets, fresh),
      shop: config.SHOP_NAME,
      secretKey: () => secrets.readIfThere('stripe-secret-key'),
      clock,
    }),
    sendEvent: createSender({ sqs, queueUrl }),
    sendTask,
    requestCounter: createRequestCounter({ dynamodb, table, clock }),
    codeAnswerMs,
    auditLog: createAuditLog({ dynamodb, shop: config.SHOP_NAME }),
    announceAlert: createTopic({ sns, topicArn: config.TOPIC_ADMIN_ALERTS_ARN }),
    countDeadLetters: createDeadLetterCount(sqs, config),
    checks: { orders: () => orders.read(probeOrderId), queue: createQueueProbe({ sqs, queueUrl }) },
    shells: readShells(config.SHELL_DIR, contact),
    tokenSecrets,
    linkKeys,
    originSecrets,
    refundLimit: config.REFUND_LIMIT,
    limits: orderLimits(config),
    siteOrigin,
    contact,
    paymentOrigin: stripeUrl ? new URL(stripeUrl).origin : stripeCheckout,
    hasDocs: config.API_DOCS === 'on',
    clock,
    log,
    version: config.VERSION,
  }
  return { deps, close: () => closeClients(clients) }
}

type ApiSecrets = Secrets<(typeof apiSecrets)[number]>

async function readWebhookSecrets(
  secrets: ApiSecrets,
  fresh?: boolean,
): Promise<readonly string[]> {
  const [current, previous] = await Promise.all([
    secrets.read('stripe-webhook-secret', fresh),
    secrets.readIfThere('stripe-webhook-secret-previous', fresh),
  ])
  return previous ? [current, previous] : [current]
}
