import { type Static, Type } from 'typebox'
import {
  commonSettings,
  contactSetting,
  paymentSettings,
  readEnvironment,
  UrlSchema,
} from '#core/environment.ts'
import {
  type LimitKind,
  limitKinds,
  type OrderLimit,
  type OrderLimits,
} from '#core/order/order-limits.ts'

export const ApiEnvSchema = Type.Object({
  ...commonSettings,
  ...paymentSettings,
  ...contactSetting,
  ORDERS_QUEUE_URL: UrlSchema,
  COGNITO_USER_POOL_ID: Type.String({ minLength: 1 }),
  COGNITO_CLIENT_ID: Type.String({ minLength: 1 }),
  COGNITO_OPERATORS_POOL_ID: Type.String({ minLength: 1 }),
  COGNITO_OPERATORS_CLIENT_ID: Type.String({ minLength: 1 }),
  /** How much unpaid stock one client may hold, as JSON: `{"guest":{"orders":5,"units":30}, …}`. */
  ORDER_LIMITS: Type.String({ minLength: 1 }),
  /** Refunds of an order above this need a recent sign-in, in minor units. */
  REFUND_LIMIT: Type.Integer({ minimum: 0 }),
  /** The folder with the site's `fr/_shell/index.html` and `en/_shell/index.html`. */
  SHELL_DIR: Type.String({ minLength: 1 }),
  /** Whether `/docs` shows the API's documentation. */
  API_DOCS: Type.Unsafe<'on' | 'off'>({ type: 'string', enum: ['on', 'off'], default: 'off' }),
  /** Where new passwords are checked against known data breaches. Without it, none is checked. */
  BREACHED_PASSWORDS_URL: Type.Optional(UrlSchema),
  /** `server.ts` only: where to listen. */
  HOST: Type.String({ minLength: 1, default: '127.0.0.1' }),
  PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 4302 }),
  /** The local environment only. */
  COGNITO_JWKS_URL: Type.Optional(UrlSchema),
  COGNITO_OPERATORS_JWKS_URL: Type.Optional(UrlSchema),
})

/** The secrets that the API reads from the parameter store. Its role may read exactly these. */
export const apiSecrets = [
  'token-secret',
  'token-secret-previous',
  'link-key',
  'link-key-previous',
  'origin-secret',
  'origin-secret-previous',
  'stripe-secret-key',
  'stripe-webhook-secret',
  'stripe-webhook-secret-previous',
] as const

export type ApiConfig = Readonly<Static<typeof ApiEnvSchema>>

/**
 * Returns the API's settings, frozen. Throws an Error that lists every missing or invalid variable,
 * one per line.
 */
export function readConfig(env: NodeJS.ProcessEnv): ApiConfig {
  const config = readEnvironment(ApiEnvSchema, env)
  orderLimits(config)
  return Object.freeze(config)
}

/**
 * Returns the limits on unpaid orders. Throws Error if one is missing or is not a whole number
 * above 0.
 */
export function orderLimits({ ORDER_LIMITS: text }: Pick<ApiConfig, 'ORDER_LIMITS'>): OrderLimits {
  const limits = JSON.parse(text) as Partial<Record<LimitKind, Partial<OrderLimit>>>
  for (const kind of limitKinds) {
    const { orders, units } = limits[kind] ?? {}
    if (![orders, units].every((value) => Number.isInteger(value) && Number(value) > 0))
      throw new Error(`ORDER_LIMITS must give ${kind} two whole numbers above 0: orders, units`)
  }
  return limits as OrderLimits
}

/** Returns the settings of this process. Prints invalid settings and exits with status 1. */
export function configOrExit(): ApiConfig {
  try {
    return readConfig(process.env)
  } catch (error) {
    const lines = (error as Error).message.split('\n')
    console.error(['the API cannot start:', ...lines].join('\n  '))
    process.exit(1)
  }
}
