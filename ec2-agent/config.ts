import { type Static, Type } from 'typebox'
import {
  commonSettings,
  contactSetting,
  readEnvironment,
  readTimeScale,
  TimeScaleSchema,
  TopicArnSchema,
} from '#core/environment.ts'

export const AgentEnvSchema = Type.Object({
  ...commonSettings,
  ...contactSetting,
  TOPIC_ORDER_COMPLETED_ARN: TopicArnSchema,
  /** The sender address of the shop's mails. */
  MAIL_FROM: Type.String({ pattern: '^[^@\\s]+@[^@\\s]+$' }),
  /** The durations of packaging and shipping, in seconds. */
  PACKAGING_SECONDS: Type.Number({ minimum: 0, default: 30 }),
  SHIPPING_SECONDS: Type.Number({ minimum: 0, default: 60 }),
  /** The file with the agent's health, written every ten seconds. */
  HEALTH_FILE: Type.Optional(Type.String({ minLength: 1 })),
  /**
   * Local only: mysql://user:password@host:port/database. In AWS, the next four variables replace
   * it.
   */
  MYSQL_URL: Type.Optional(Type.String({ pattern: '^mysql://' })),
  MYSQL_HOST: Type.Optional(Type.String({ minLength: 1 })),
  MYSQL_PORT: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
  MYSQL_DATABASE: Type.Optional(Type.String({ minLength: 1 })),
  /** The database user that writes sales. It signs in with an IAM token. */
  MYSQL_USER: Type.Optional(Type.String({ minLength: 1 })),
  /** How many idle connections stay open: 0 lets a database with auto-pause pause. */
  MYSQL_IDLE_CONNECTIONS: Type.Integer({ minimum: 0, maximum: 1, default: 1 }),
  TIME_SCALE: TimeScaleSchema,
  /** Local only: the URL of the instance metadata, to simulate a spot notice. */
  IMDS_URL: Type.Optional(Type.String({ pattern: '^http://' })),
})

/** The secrets that the agent reads from the parameter store. Its role may read exactly these. */
export const agentSecrets = ['link-key'] as const

type Env = Readonly<Static<typeof AgentEnvSchema>>

/** An RDS database and the user that writes sales. */
type RdsSettings = {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
}

export type AgentConfig = Env & {
  readonly timeScale: number
  readonly database: { readonly url: string } | RdsSettings
}

/**
 * Returns the agent's settings, frozen. Throws Error that lists every missing or invalid variable.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): AgentConfig {
  const config = readEnvironment(AgentEnvSchema, env)
  const [timeScale, database] = [readTimeScale(config.TIME_SCALE), readDatabase(config)]
  return Object.freeze({ ...config, timeScale, database })
}

const rdsVariables = ['MYSQL_HOST', 'MYSQL_PORT', 'MYSQL_DATABASE', 'MYSQL_USER'] as const

/**
 * Returns the database settings. Throws Error unless either MYSQL_URL or all four RDS variables are
 * set.
 */
function readDatabase(env: Env): AgentConfig['database'] {
  const { MYSQL_URL: url, MYSQL_HOST: host, MYSQL_PORT: port, MYSQL_DATABASE: database } = env
  const { MYSQL_USER: user } = env
  const missing = rdsVariables.filter((name) => env[name] === undefined)
  if (url && missing.length === rdsVariables.length) return { url }
  if (!url && host && port && database && user) return { host, port, database, user }
  const fault = url ? 'both are set' : `missing: ${missing.join(', ')}`
  throw new Error(`set MYSQL_URL on one machine, or ${rdsVariables.join(', ')} in AWS; ${fault}`)
}

/** Returns whether systemd runs this process: systemd then sets NOTIFY_SOCKET. */
export function isUnderSystemd(env: NodeJS.ProcessEnv = process.env): boolean {
  return env['NOTIFY_SOCKET'] !== undefined
}
