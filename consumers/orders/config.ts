import { envSchema } from 'env-schema'
import { type Static, Type } from 'typebox'
import { refuseLocalSettings } from '#core/environment.ts'

const EnvSchema = Type.Object({
  ENVIRONMENT: Type.Union([Type.Literal('local'), Type.Literal('dev'), Type.Literal('prod')]),
  AWS_REGION: Type.String({ minLength: 1 }),
  ORDERS_TABLE: Type.String({ minLength: 1 }),
  PRODUCTS_TABLE: Type.String({ minLength: 1 }),
  LONG_TASKS_QUEUE_URL: Type.String({ minLength: 1 }),
  TOPIC_ADMIN_ALERTS_ARN: Type.String({ minLength: 1 }),
  LOG_LEVEL: Type.String({ default: 'info' }),
  /** The git revision that runs. */
  VERSION: Type.String({ minLength: 1 }),
})

export type OrdersWorkerConfig = Readonly<Static<typeof EnvSchema>>

/** The worker's settings, frozen. Throws Error with every variable that is missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): OrdersWorkerConfig {
  refuseLocalSettings(env)
  return Object.freeze(envSchema<OrdersWorkerConfig>({ schema: EnvSchema, data: env, env: false }))
}
