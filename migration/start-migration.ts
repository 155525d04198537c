import type { LambdaClient } from '@aws-sdk/client-lambda'
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { FunctionError, invokeFunction } from '#core/aws/invoke-function.ts'
import { readAdministrator } from '#core/aws/rds-administrator.ts'

/**
 * Reads the administrator's login and passes it to the function that changes the schema. Returns
 * that function's result. Its error has the same name and message here, and its last log lines are
 * written to this log.
 */
export async function startMigration(options: {
  readonly secretsManager: SecretsManagerClient
  readonly secretArn: string
  readonly lambda: LambdaClient
  readonly schemaFunction: string
  readonly write?: (text: string) => void
}): Promise<unknown> {
  const { secretsManager, secretArn, lambda, schemaFunction } = options
  const { write = (text) => void process.stdout.write(text) } = options
  const administrator = await readAdministrator({ secretsManager, secretArn })
  try {
    return await invokeFunction({ lambda, name: schemaFunction, event: administrator })
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error
    for (const line of error.logLines) write(`${line}\n`)
    throw Object.assign(new Error(error.message), { name: error.name })
  }
}
