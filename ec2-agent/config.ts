import { type Static, Type } from 'typebox'
import {
  commonSettings,
  readEnvironment,
  readTimeScale,
  TimeScaleSchema,
  TopicArnSchema,
} from '#core/environment.ts'

export const AgentEnvSchema = Type.Object({
  ...commonSettings,
  TOPIC_ORDER_COMPLETED_ARN: TopicArnSchema,
  /** The address that the shop's mails come from. */
  MAIL_FROM: Type.String({ pattern: '^[^@\\s]+@[^@\\s]+$' }),
  /** How long packaging and shipping last, in seconds. */
  PACKAGING_SECONDS: Type.Number({ minimum: 0, default: 30 }),
  SHIPPING_SECONDS: Type.Number({ minimum: 0, default: 60 }),
  /** The file that says, each minute, that the agent is well. */
  HEALTH_FILE: Type.Optional(Type.String({ minLength: 1 })),
  /** Local only: mysql://user:password@host:port/database. Deployed, the five that follow. */
  MYSQL_URL: Type.Optional(Type.String({ pattern: '^mysql://' })),
  MYSQL_HOST: Type.Optional(Type.String({ minLength: 1 })),
  MYSQL_PORT: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
  MYSQL_DATABASE: Type.Optional(Type.String({ minLength: 1 })),
  /** Who writes sales, and signs in by token. */
  MYSQL_USER: Type.Optional(Type.String({ minLength: 1 })),
  /** Where RDS keeps the login of who migrates the schema and makes that user. */
  MYSQL_ADMIN_SECRET_ARN: Type.Optional(Type.String({ pattern: '^arn:' })),
  TIME_SCALE: TimeScaleSchema,
  /** Local only: where the instance metadata is, to rehearse a spot notice. */
  IMDS_URL: Type.Optional(Type.String({ pattern: '^http://' })),
})

type Env = Readonly<Static<typeof AgentEnvSchema>>

/** A database of RDS, and who is who there. */
type RdsSettings = {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly adminSecretArn: string
}

export type AgentConfig = Env & {
  readonly timeScale: number
  readonly database: { readonly url: string } | RdsSettings
}

/** The agent's settings, frozen. Throws Error with every variable that is missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): AgentConfig {
  const config = readEnvironment(AgentEnvSchema, env)
  const [timeScale, database] = [readTimeScale(config.TIME_SCALE), readDatabase(config)]
  return Object.freeze({ ...config, timeScale, database })
}

const namesOfRds = [
  'MYSQL_HOST',
  'MYSQL_PORT',
  'MYSQL_DATABASE',
  'MYSQL_USER',
  'MYSQL_ADMIN_SECRET_ARN',
] as const

/** One way or the other: half of one, or both, would leave open which was meant. */
function readDatabase(env: Env): AgentConfig['database'] {
  const { MYSQL_URL: url, MYSQL_HOST: host, MYSQL_PORT: port, MYSQL_DATABASE: database } = env
  const { MYSQL_USER: user, MYSQL_ADMIN_SECRET_ARN: adminSecretArn } = env
  const missing = namesOfRds.filter((name) => env[name] === undefined)
  if (url && missing.length === namesOfRds.length) return { url }
  if (!url && host && port && database && user && adminSecretArn)
    return { host, port, database, user, adminSecretArn }
  const fault = url ? 'both are set' : `missing: ${missing.join(', ')}`
  throw new Error(
    `name the database by MYSQL_URL on one machine, by ${namesOfRds.join(', ')} in AWS; ${fault}`,
  )
}

/** systemd names the socket that it wants to hear from. */
export function isUnderSystemd(env: NodeJS.ProcessEnv = process.env): boolean {
  return env['NOTIFY_SOCKET'] !== undefined
}
