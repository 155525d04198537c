import { type Static, Type } from 'typebox'
import {
  type Environment,
  environments,
  readTimeScale,
  refuseLocalSettings,
} from '#core/environment.ts'
import { readSettings } from '#core/settings.ts'

const EnvSchema = Type.Object({
  ENVIRONMENT: Type.Unsafe<Environment>({ type: 'string', enum: environments }),
  AWS_REGION: Type.String({ minLength: 1 }),
  ORDERS_TABLE: Type.String({ minLength: 1 }),
  PRODUCTS_TABLE: Type.String({ minLength: 1 }),
  LONG_TASKS_QUEUE_URL: Type.String({ minLength: 1 }),
  TOPIC_ADMIN_ALERTS_ARN: Type.String({ minLength: 1 }),
  SITE_ORIGIN: Type.String({ pattern: '^https?://[^/]+$' }),
  SECRETS_PREFIX: Type.String({ pattern: '^/[a-z0-9/-]+[a-z0-9]$' }),
  /** Countries that parcels may go to: ISO 3166-1 alpha-2, with commas between. */
  SHIP_TO: Type.String({ pattern: '^[A-Z]{2}(,[A-Z]{2})*$' }),
  LOG_LEVEL: Type.String({ default: 'info' }),
  /** The git revision that runs. */
  VERSION: Type.String({ minLength: 1 }),
  /** Local only: the payment provider's stand-in. */
  STRIPE_API_URL: Type.Optional(Type.String({ pattern: '^http://' })),
  /** Local only: what every wait is multiplied by. */
  TIME_SCALE: Type.Optional(Type.String()),
})

export type WorkerConfig = Readonly<Static<typeof EnvSchema>> & { readonly timeScale: number }

/** The settings of the Lambda workers, frozen. Throws Error with every variable that is missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): WorkerConfig {
  refuseLocalSettings(env)
  const config = readSettings(EnvSchema, env)
  return Object.freeze({ ...config, timeScale: readTimeScale(config.TIME_SCALE) })
}
