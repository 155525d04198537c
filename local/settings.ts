import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { localShop } from '#core/environment.ts'
import type { LocalConfig } from './config.ts'

const account = '000000000000'
const region = 'eu-west-1'

/**
 * The ids of the local pools of buyers and operators and their clients, in Cognito's format. Module
 * `identity` sets the minutes.
 */
export const userPool = {
  region,
  userPoolId: 'eu-west-1_Comptoir1',
  clientId: 'comptoirlocalclient',
  operators: {
    userPoolId: 'eu-west-1_Operators',
    clientId: 'comptoirlocaloperators',
    sessionMinutes: 15,
  },
} as const

/** An operator that every local shop has. The page of the local shop shows the codes. */
export const localOperator = {
  email: 'operator@comptoir.example',
  password: 'Local-operator-1!',
  role: 'admin',
} as const

export const tables = { orders: 'ecommerce-orders', products: 'ecommerce-products' } as const

/** The prefix of the secrets in the parameter store. */
export const secretsPrefix = `/${localShop}`

/**
 * Credentials that the Stripe emulator and the shop share. They need no protection: both run on
 * this machine.
 */
export const stripeSecrets = { secretKey: 'sk_test_local', webhookSecret: 'whsec_local' } as const

/**
 * The secret that identifies the local edge to the API. It needs no protection: both run on this
 * machine.
 */
export const originSecret = 'local-origin-secret-0123456789abcdef'

/** Signs the links in the local mails. It needs no protection, like the origin secret. */
export const linkKey = 'local-link-key-0123456789abcdefghij'

export const queueUrl = (name: string): string =>
  `http://sqs.${region}.127.0.0.1/${account}/${name}`
export const queueArn = (name: string): string => `arn:aws:sqs:${region}:${account}:${name}`
const topicArn = (name: string) => `arn:aws:sns:${region}:${account}:${name}`

/** Returns the limits on orders and refunds from the defaults of module api. */
export function limitsEnv(): Readonly<Record<string, string>> {
  const file = new URL('../modules/api/values.yaml', import.meta.url)
  const values = parse(readFileSync(file, 'utf8')) as { limits: object; refund_limit: number }
  return {
    ORDER_LIMITS: JSON.stringify(values.limits),
    REFUND_LIMIT: String(values.refund_limit),
  }
}

export type Urls = Readonly<Record<keyof LocalConfig['ports'], string>>

export function urlsOf({ ports }: Pick<LocalConfig, 'ports'>): Urls {
  return Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [name, `http://127.0.0.1:${port}`]),
  ) as Urls
}

/** The SDKs' standard variables, which point every client to its emulator. */
export function awsEnv(urls: Urls): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL_DYNAMODB: urls.dynamodb,
    AWS_ENDPOINT_URL_SQS: urls.queues,
    AWS_ENDPOINT_URL_SNS: urls.queues,
    AWS_ENDPOINT_URL_SSM: urls.parametersAndMail,
    AWS_ENDPOINT_URL_SESV2: urls.parametersAndMail,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: urls.cognito,
  }
}

/** The API's settings for both user pools. */
export function userPoolEnv({ cognito }: Pick<Urls, 'cognito'>): Record<string, string> {
  const keysOf = (id: string) => `${cognito}/${id}/.well-known/jwks.json`
  const { userPoolId, clientId, operators } = userPool
  return {
    COGNITO_USER_POOL_ID: userPoolId,
    COGNITO_CLIENT_ID: clientId,
    COGNITO_JWKS_URL: keysOf(userPoolId),
    COGNITO_OPERATORS_POOL_ID: operators.userPoolId,
    COGNITO_OPERATORS_CLIENT_ID: operators.clientId,
    COGNITO_OPERATORS_JWKS_URL: keysOf(operators.userPoolId),
  }
}

/** Returns the URL of the shop's database. */
export const databaseUrlOf = ({ mysqlUrl, ports }: LocalConfig): string =>
  mysqlUrl ?? `mysql://ecommerce_agent:local@127.0.0.1:${ports.mysql}/ecommerce`

/** The sender of the shop's mails, and of Cognito's. */
export const mailFrom = 'bonjour@comptoir.example'

/** The address that answers buyers. */
export const contact = 'aide@comptoir.example'

/** Returns the environment of the shop's own parts. Each part reads what it needs. */
export function shopEnv(
  config: LocalConfig,
  urls: Urls,
  shipTo: readonly string[],
): Record<string, string> {
  return {
    ...awsEnv(urls),
    SHOP_NAME: localShop,
    VERSION: config.version,
    LOG_LEVEL: config.verbose ? 'debug' : 'info',
    ORDERS_TABLE: tables.orders,
    PRODUCTS_TABLE: tables.products,
    ORDERS_QUEUE_URL: queueUrl('ecommerce-orders'),
    LONG_TASKS_QUEUE_URL: queueUrl('ecommerce-long-tasks'),
    DEAD_LETTER_QUEUES: 'ecommerce-orders-dlq,ecommerce-long-tasks-dlq',
    TOPIC_ORDER_COMPLETED_ARN: topicArn('ecommerce-order-completed'),
    TOPIC_ADMIN_ALERTS_ARN: topicArn('ecommerce-admin-alerts'),
    ...userPoolEnv(urls),
    SITE_ORIGIN: urls.edge,
    SECRETS_PREFIX: secretsPrefix,
    SHIP_TO: shipTo.join(','),
    ...limitsEnv(),
    SHELL_DIR: config.siteDir,
    API_DOCS: 'on',
    MAIL_FROM: mailFrom,
    CONTACT_ADDRESS: contact,
    BREACHED_PASSWORDS_URL: urls.breachedPasswords,
    STRIPE_API_URL: urls.stripe,
    MYSQL_URL: databaseUrlOf(config),
    TIME_SCALE: String(config.timeScale),
  }
}
