import { type Static, Type } from 'typebox'
import { type Environment, environments, refuseLocalSettings } from '#core/environment.ts'
import {
  type LimitKind,
  limitKinds,
  type OrderLimit,
  type OrderLimits,
} from '#core/order/order-limits.ts'
import { readSettings } from '#core/settings.ts'

const UrlSchema = Type.String({ pattern: '^https?://[^/\\s]+' })

const EnvSchema = Type.Object({
  ENVIRONMENT: Type.Unsafe<Environment>({ type: 'string', enum: environments }),
  AWS_REGION: Type.String({ minLength: 1 }),
  ORDERS_TABLE: Type.String({ minLength: 1 }),
  PRODUCTS_TABLE: Type.String({ minLength: 1 }),
  ORDERS_QUEUE_URL: UrlSchema,
  LONG_TASKS_QUEUE_URL: UrlSchema,
  TOPIC_ADMIN_ALERTS_ARN: Type.String({ pattern: '^arn:' }),
  COGNITO_USER_POOL_ID: Type.String({ minLength: 1 }),
  COGNITO_CLIENT_ID: Type.String({ minLength: 1 }),
  SITE_ORIGIN: Type.String({ pattern: '^https?://[^/\\s]+$' }),
  SECRETS_PREFIX: Type.String({ pattern: '^/[a-z0-9/-]+[a-z0-9]$' }),
  /** Countries that parcels may go to: ISO 3166-1 alpha-2, with commas between. */
  SHIP_TO: Type.String({ pattern: '^[A-Z]{2}(,[A-Z]{2})*$' }),
  /** How much unpaid stock one client may hold, as JSON: `{"guest":{"orders":5,"units":30}, …}`. */
  ORDER_LIMITS: Type.String({ minLength: 1 }),
  /** The folder that holds the site's `fr/_shell/index.html` and `en/_shell/index.html`. */
  SHELL_DIR: Type.String({ minLength: 1 }),
  /** The git revision that runs. */
  VERSION: Type.String({ minLength: 1 }),
  LOG_LEVEL: Type.String({
    enum: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    default: 'info',
  }),
  /** `server.ts` only: where to listen. */
  HOST: Type.String({ minLength: 1, default: '127.0.0.1' }),
  PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 4302 }),
  /** The local environment only. */
  STRIPE_API_URL: Type.Optional(UrlSchema),
  COGNITO_JWKS_URL: Type.Optional(UrlSchema),
})

export type ApiConfig = Readonly<Static<typeof EnvSchema>>

/**
 * The API's settings, frozen. Throws Error with every variable that is missing or wrong, one a line,
 * and where a setting that only the local environment may have is there without it.
 */
export function readConfig(env: NodeJS.ProcessEnv): ApiConfig {
  refuseLocalSettings(env)
  const config = readSettings(EnvSchema, env)
  if (config.ENVIRONMENT !== 'local' && !config.SITE_ORIGIN.startsWith('https://')) {
    throw new Error('SITE_ORIGIN must be https where the shop is deployed: cookies must be Secure')
  }
  orderLimits(config)
  return Object.freeze(config)
}

/** The limits on open unpaid orders. Throws Error where one is missing, or is not a whole number above 0. */
export function orderLimits({ ORDER_LIMITS: text }: Pick<ApiConfig, 'ORDER_LIMITS'>): OrderLimits {
  const limits = JSON.parse(text) as Partial<Record<LimitKind, Partial<OrderLimit>>>
  for (const kind of limitKinds) {
    const { orders, units } = limits[kind] ?? {}
    if (![orders, units].every((value) => Number.isInteger(value) && Number(value) > 0))
      throw new Error(`ORDER_LIMITS must give ${kind} two whole numbers above 0: orders, units`)
  }
  return limits as OrderLimits
}

/** The settings of this process; ends it with status 1 where they are not right. */
export function configOrExit(): ApiConfig {
  try {
    return readConfig(process.env)
  } catch (error) {
    const faults = (error as Error).message.split('\n')
    console.error(['the API cannot start:', ...faults].join('\n  '))
    process.exit(1)
  }
}
