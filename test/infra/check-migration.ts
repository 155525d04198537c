import { type Account, openApplied } from './deployed/applied.ts'
import { isGranted } from './deployed/grants.ts'
import type { Operator } from './operator/operator.ts'

/**
 * Checks that a deploy has migrated the database under the migration's own roles, that these allow
 * exactly the calls, and that no other role may read the administrator's login. Returns the calls.
 */
export async function checkMigration({ migrations }: Operator, account: Account): Promise<string> {
  const refused = migrations.flatMap((run) => run.refused)
  if (refused.length > 0) throw new Error(refused.join('\n'))
  const actionsOf = (suffix: string) =>
    migrations
      .filter(({ name }) => name === `${account.name}-migration-${suffix}`)
      .map(({ calls }) => calls.map(({ action }) => action).join())
  const logins = new Set(actionsOf('login'))
  const schemas = new Set(actionsOf('schema'))
  if ([...logins].join(' ') !== 'secretsmanager:GetSecretValue,lambda:InvokeFunction')
    throw new Error(`the calls of the login function: ${[...logins].join(' ') || 'none'}`)
  if (schemas.size !== 1 || !schemas.has(''))
    throw new Error(`the function in the network called AWS, or did not run: ${[...schemas]}`)

  const [read] = migrations.flatMap(({ calls }) => calls)
  const applied = openApplied(account)
  try {
    const others = {
      agent: await applied.readAgent(),
      api: await applied.readFunction('api'),
      'orders-worker': await applied.readFunction('orders-worker'),
      sweeper: await applied.readFunction('sweeper'),
      'migration-schema': await applied.readFunction('migration-schema'),
    }
    for (const [name, { grants, environment }] of Object.entries(others)) {
      if (read && isGranted(grants, read)) throw new Error(`${name} may read the login`)
      if (JSON.stringify(environment).includes(String(read?.resource)))
        throw new Error(`${name} knows the secret's name`)
    }
  } finally {
    applied.close()
  }
  return `${migrations.length} functions ran, ${[...logins].join(' ')}`
}
