import type { Outputs } from '../terraform/open-root.ts'
import { readOutput } from '../terraform/read-output.ts'
import { migrateDatabase, type WaitLimits } from './migrate-database.ts'
import type { OperatorContext } from './operator-context.ts'
import { UnhealthyRelease } from './unhealthy-release.ts'

type Context = Pick<OperatorContext, 'invokingLambda' | 'progress'>

/** What runs: the outputs of the app and the unpacked Terraform files of its release. */
type Deployed = {
  readonly app: Outputs
  readonly files: Readonly<Record<string, Uint8Array>>
}

/**
 * Migrates the database, as a step of a deploy. If the release needs the database, returns the
 * schema version to wait for, or throws UnhealthyRelease. Otherwise tries once and only prints a
 * failure.
 */
export async function migrateRelease(
  context: Context,
  deployed: Deployed,
  needsDatabase: boolean,
): Promise<string | undefined> {
  try {
    const version = await runMigration(context, deployed, needsDatabase ? {} : { seconds: 0 })
    return needsDatabase ? version : undefined
  } catch (error) {
    const { message } = error as Error
    if (needsDatabase) throw new UnhealthyRelease(message, { cause: error })
    context.progress.print(`${message}\nsales wait until it is migrated`)
    return undefined
  }
}

/**
 * Migrates a restored database. The restored tables did not wait for it, so this comes last. Throws
 * Error with the next command.
 */
export async function migrateRestored(
  context: Context,
  deployed: Deployed,
  limits: WaitLimits = {},
): Promise<void> {
  await runMigration(context, deployed, limits).catch((cause: Error) => {
    throw new Error(
      `${cause.message}\nThe shop runs on the restored data, but sales wait. When the database can be reached, repeat the same command`,
      { cause },
    )
  })
}

/** Returns the schema version; undefined for a release whose agent migrates the database itself. */
async function runMigration(
  { invokingLambda, progress }: Context,
  { app, files }: Deployed,
  limits: WaitLimits,
): Promise<string | undefined> {
  if (!files['modules/migration/main.tf']) return undefined
  const text = (...path: readonly string[]) => readOutput(app, ['migration', ...path])
  const functions = {
    login: text('function_name'),
    logs: [text('log_group_names', 'login'), text('log_group_names', 'schema')],
  }
  let version: string | undefined
  await progress.step('database', async (report) => {
    version = await migrateDatabase(invokingLambda, functions, report, limits)
    return `has schema ${version}`
  })
  return version
}
