import { type Static, type TObject, Type } from 'typebox'
import { readSettings } from './settings.ts'

/** The name of the shop on one machine with emulators. No deployed shop may have it. */
export const localShop = 'local'

export const UrlSchema = Type.String({ pattern: '^https?://[^/\\s]+' })
export const TopicArnSchema = Type.String({ pattern: '^arn:' })

/** The settings that every program of the shop reads. */
export const commonSettings = {
  /** The name of the deployed shop, for its log lines; `local` on one machine. */
  SHOP_NAME: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
  AWS_REGION: Type.String({ minLength: 1 }),
  ORDERS_TABLE: Type.String({ minLength: 1 }),
  PRODUCTS_TABLE: Type.String({ minLength: 1 }),
  LONG_TASKS_QUEUE_URL: UrlSchema,
  /** The path of the shop's secrets in the parameter store. */
  SECRETS_PREFIX: Type.String({ pattern: '^/[a-z0-9/-]+[a-z0-9]$' }),
  SITE_ORIGIN: Type.String({ pattern: '^https?://[^/\\s]+$' }),
  /** The git revision that runs. */
  VERSION: Type.String({ minLength: 1 }),
  LOG_LEVEL: Type.String({
    enum: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    default: 'info',
  }),
}

/** The settings of programs that call Stripe and report to the operators. */
export const paymentSettings = {
  TOPIC_ADMIN_ALERTS_ARN: TopicArnSchema,
  /** The names of the dead-letter queues, separated by commas, to count their messages. */
  DEAD_LETTER_QUEUES: Type.Optional(Type.String({ pattern: '^[\\w-]+(,[\\w-]+)*$' })),
  /** Countries that the shop delivers to: ISO 3166-1 alpha-2, separated by commas. */
  SHIP_TO: Type.String({ pattern: '^[A-Z]{2}(,[A-Z]{2})*$' }),
  /** Local only: the Stripe emulator. */
  STRIPE_API_URL: Type.Optional(Type.String({ pattern: '^http://[^/\\s]+' })),
}

/** The setting of programs that tell buyers where to write to. */
export const contactSetting = {
  /** The address at which the shop answers its buyers. Without it, no text invites them to write. */
  CONTACT_ADDRESS: Type.Optional(Type.String({ pattern: '^[\\w+.-]+@[A-Za-z0-9.-]+$' })),
}

/** Local only: factor for every wait. See `readTimeScale`. */
export const TimeScaleSchema = Type.Optional(Type.String())

/** Settings that only the local environment may have, in addition to every `AWS_ENDPOINT_URL…`. */
export const localOnly = [
  'STRIPE_API_URL',
  'COGNITO_JWKS_URL',
  'COGNITO_OPERATORS_JWKS_URL',
  'MYSQL_URL',
  'TIME_SCALE',
  'IMDS_URL',
]

const isLocalOnly = (name: string) =>
  localOnly.includes(name) || name.startsWith('AWS_ENDPOINT_URL')

const runsOnAws = (env: NodeJS.ProcessEnv) =>
  env['AWS_LAMBDA_FUNCTION_NAME'] !== undefined ||
  env['ECS_CONTAINER_METADATA_URI_V4'] !== undefined

/**
 * Reads a program's settings, which include `commonSettings`. Throws Error with every missing or
 * wrong variable, one per line. Also throws if a deployed program has a local setting: the local
 * Cognito signs with a publicly known key, so its tokens would give access to the real shop.
 */
export function readEnvironment<T extends TObject<typeof commonSettings>>(
  schema: T,
  env: NodeJS.ProcessEnv,
): Static<T> {
  refuseLocalSettings(env)
  const settings = readSettings(schema, env)
  if (settings.SHOP_NAME !== localShop && !settings.SITE_ORIGIN.startsWith('https://')) {
    throw new Error('SITE_ORIGIN must be https where the shop is deployed: cookies must be Secure')
  }
  return settings
}

/** Throws Error if a deployed program has a setting that only the local environment may have. */
export function refuseLocalSettings(env: NodeJS.ProcessEnv): void {
  const isLocal = env['SHOP_NAME'] === localShop
  if (isLocal && runsOnAws(env)) throw new Error('SHOP_NAME=local is refused on AWS')
  if (isLocal) return
  const found = Object.keys(env).filter((name) => isLocalOnly(name) && env[name] !== undefined)
  if (found.length > 0) throw new Error(`only SHOP_NAME=local may set ${found.sort().join(', ')}`)
}

/**
 * Returns the factor for every wait, from TIME_SCALE: above 0 and at most 1. Throws RangeError
 * otherwise.
 */
export function readTimeScale(text: string | undefined): number {
  const scale = text === undefined ? 1 : Number(text)
  if (!(scale > 0 && scale <= 1))
    throw new RangeError(`TIME_SCALE must be above 0 and at most 1, not ${text}`)
  return scale
}
