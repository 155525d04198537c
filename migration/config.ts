import { type Static, Type } from 'typebox'
import { commonSettings, refuseLocalSettings } from '#core/environment.ts'
import { readSettings } from '#core/settings.ts'

const { SHOP_NAME, AWS_REGION, VERSION, LOG_LEVEL } = commonSettings

/** The settings of the function that reads the administrator's login. */
export const LoginEnvSchema = Type.Object({
  SHOP_NAME,
  AWS_REGION,
  VERSION,
  LOG_LEVEL,
  /** The secret with the login of the database's administrator. */
  MYSQL_ADMIN_SECRET_ARN: Type.String({ pattern: '^arn:' }),
  /** The name of the function that changes the schema. */
  SCHEMA_FUNCTION: Type.String({ minLength: 1 }),
})

/** Where the database is. */
const place = {
  MYSQL_HOST: Type.String({ minLength: 1 }),
  MYSQL_PORT: Type.Integer({ minimum: 1, maximum: 65_535 }),
  MYSQL_DATABASE: Type.String({ minLength: 1 }),
}

/** The settings of the function that changes the schema. */
export const SchemaEnvSchema = Type.Object({
  SHOP_NAME,
  VERSION,
  LOG_LEVEL,
  ...place,
  /** The database user that the agent signs in as. */
  MYSQL_USER: Type.String({ minLength: 1 }),
  /** The database user that only reads, for reports. */
  MYSQL_REPORT_USER: Type.String({ minLength: 1 }),
})

/** The settings of the function that runs reports. */
export const ReportEnvSchema = Type.Object({
  SHOP_NAME,
  AWS_REGION,
  VERSION,
  LOG_LEVEL,
  ...place,
  /** The database user that only reads. */
  MYSQL_USER: Type.String({ minLength: 1 }),
})

/** Reads the settings. Throws Error with every missing or invalid variable, one per line. */
export function readLoginConfig(
  env: NodeJS.ProcessEnv = process.env,
): Readonly<Static<typeof LoginEnvSchema>> {
  refuseLocalSettings(env)
  return Object.freeze(readSettings(LoginEnvSchema, env))
}

/** Reads the settings. Throws Error with every missing or invalid variable, one per line. */
export function readSchemaConfig(
  env: NodeJS.ProcessEnv = process.env,
): Readonly<Static<typeof SchemaEnvSchema>> {
  refuseLocalSettings(env)
  return Object.freeze(readSettings(SchemaEnvSchema, env))
}

/** Reads the settings. Throws Error with every missing or invalid variable, one per line. */
export function readReportConfig(
  env: NodeJS.ProcessEnv = process.env,
): Readonly<Static<typeof ReportEnvSchema>> {
  refuseLocalSettings(env)
  return Object.freeze(readSettings(ReportEnvSchema, env))
}
