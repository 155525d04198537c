import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { nearest } from './nearest.ts'
import { readLayer } from './values/layer.ts'
import { defaultName } from './values/read-values.ts'

/** What distinguishes one shop from another: IAM and S3 have one name space for all regions. */
type Identity = { readonly name: string; readonly account: string }

/** Returns the environments of a checkout: the folders in `environments` with a values.yaml. */
export function readEnvironments(root: string): readonly string[] {
  const folder = join(root, 'environments')
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'values.yaml')))
    .sort()
}

/**
 * Returns the environment that ENV names: by its folder or, as alarms do, by the name of its shop.
 * Throws Error with the existing environments for any other text.
 */
export function findEnvironment(given: string | undefined, root: string): string {
  const known = readEnvironments(root)
  if (given && known.includes(given)) return given
  const named = known.filter((env) => given && readIdentity(root, env).name === given)
  const [env] = named
  if (env && named.length === 1) return env
  const list = `ENV must be one of ${known.join(', ')}`
  if (named.length > 1) throw new Error(`${list}: ${named.join(' and ')} have the name ${given}`)
  const near = nearest(given ?? '', [...known, 'local'])
  throw new Error(`${list}${given ? `, not ${given}` : ''}${near ? `: did you mean ${near}?` : ''}`)
}

/** Returns the shop that ENV names: `local` by default, or an environment. Throws Error otherwise. */
export const findShop = (given: string | undefined, root: string): string =>
  given === undefined || given === 'local' ? 'local' : findEnvironment(given, root)

/**
 * Throws Error if another environment has the same name in the same account: its deploy would
 * change this shop. The region does not separate them, because the names of IAM roles are unique
 * within the account, in all regions.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
export function refuseSharedName(env: string, own: Identity, root: string): void {
  const others = readEnvironments(root).filter((other) => other !== env)
  for (const other of others) {
    const { name, account } = readIdentity(root, other)
    if (name !== own.name || account !== own.account) continue
    throw new Error(
      `refused: ${env} and ${other} both have the name ${name} in account ${account}, so they would be one shop. Set another name in environments/${env}/values.yaml`,
    )
  }
}

/** Reads only the values that identify a shop, so that an error in other values does not matter. */
function readIdentity(root: string, env: string): Identity {
  const { values } = readLayer(join(root, 'environments', env, 'values.yaml'))
  return { name: String(values['name'] ?? defaultName), account: String(values['account']) }
}
