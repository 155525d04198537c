import { envSchema } from 'env-schema'
import { type Static, Type } from 'typebox'
import { readTimeScale, refuseLocalSettings } from '#core/environment.ts'

const EnvSchema = Type.Object({
  ENVIRONMENT: Type.Union([Type.Literal('local'), Type.Literal('dev'), Type.Literal('prod')]),
  AWS_REGION: Type.String({ minLength: 1 }),
  ORDERS_TABLE: Type.String({ minLength: 1 }),
  PRODUCTS_TABLE: Type.String({ minLength: 1 }),
  LONG_TASKS_QUEUE_URL: Type.String({ minLength: 1 }),
  TOPIC_ORDER_COMPLETED_ARN: Type.String({ minLength: 1 }),
  /** The address that the shop's mails come from. */
  MAIL_FROM: Type.String({ pattern: '^[^@\\s]+@[^@\\s]+$' }),
  SITE_ORIGIN: Type.String({ pattern: '^https?://[^/]+$' }),
  /** How long packaging and shipping last, in seconds. */
  PACKAGING_SECONDS: Type.Number({ minimum: 0, default: 30 }),
  SHIPPING_SECONDS: Type.Number({ minimum: 0, default: 60 }),
  /** The file that says, each minute, that the agent is well. */
  HEALTH_FILE: Type.Optional(Type.String({ minLength: 1 })),
  LOG_LEVEL: Type.String({ default: 'info' }),
  /** The git revision that runs. */
  VERSION: Type.String({ minLength: 1 }),
  /** mysql://user:password@host:port/database; local only. */
  MYSQL_URL: Type.String({ pattern: '^mysql://' }),
  /** Local only: what every wait is multiplied by. */
  TIME_SCALE: Type.Optional(Type.String()),
  /** Local only: where the instance metadata is, to rehearse a spot notice. */
  IMDS_URL: Type.Optional(Type.String({ pattern: '^http://' })),
})

export type AgentConfig = Readonly<Static<typeof EnvSchema>> & { readonly timeScale: number }

/** The agent's settings, frozen. Throws Error with every variable that is missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): AgentConfig {
  refuseLocalSettings(env)
  const config = envSchema<Static<typeof EnvSchema>>({ schema: EnvSchema, data: env, env: false })
  return Object.freeze({ ...config, timeScale: readTimeScale(config.TIME_SCALE) })
}

/** systemd names the socket that it wants to hear from. */
export function isUnderSystemd(env: NodeJS.ProcessEnv = process.env): boolean {
  return env['NOTIFY_SOCKET'] !== undefined
}
