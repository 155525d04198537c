import { createInvokingLambda, createSecretsManager } from '#core/aws/clients.ts'
import { readLoginConfig } from './config.ts'
import { startMigration } from './start-migration.ts'

/** The time limit of the function in schema.ts: see modules/migration/main.tf. */
const schemaSeconds = 840

const config = readLoginConfig()
const { AWS_REGION: region, MYSQL_ADMIN_SECRET_ARN: secretArn, SCHEMA_FUNCTION } = config
const secretsManager = createSecretsManager(region)
const lambda = createInvokingLambda(region, schemaSeconds)

/**
 * Runs on Lambda when an operator deploys, outside the network: in the network it could not reach
 * Secrets Manager. Returns the schema version.
 */
export const handler = (): Promise<unknown> =>
  startMigration({ secretsManager, secretArn, lambda, schemaFunction: SCHEMA_FUNCTION })
