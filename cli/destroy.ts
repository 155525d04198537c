import { confirm, requireTerminal } from './confirm.ts'
import { readDeployment, stripeModeOf } from './deployment.ts'
import { readArtifact } from './release/artifact-store.ts'
import { checkPrerequisites } from './release/check-prerequisites.ts'
import { destroyEnvironment, planDestroy } from './release/destroy-environment.ts'
import { openRoots } from './release/open-roots.ts'
import { withOperatorContext } from './release/operator-context.ts'
import { readDeployedShops } from './release/other-shops.ts'
import { printPlans } from './release/plan-release.ts'
import { lastUp } from './release/record.ts'
import { refuseUsedIdentity } from './release/refuse-shared-identity.ts'
import { refuseUnfinished } from './release/release-store.ts'
import type { CommandOf } from './targets.ts'
import type { Values } from './values/merge.ts'

/**
 * `make destroy`: destroys an environment and its data. Its release history and secrets are kept.
 */
export const destroy: CommandOf<'destroy'> = async (given, io) => {
  const { print, checkout } = io
  const deployment = readDeployment(given, checkout)
  const { env, name } = deployment
  refuseProtected(env, deployment.values)
  requireTerminal(given, io)
  await withOperatorContext(deployment, io, async (context) => {
    await checkPrerequisites(context, new Date())
    const releases = await refuseUnfinished({ ...context, env })
    const last = releases.at(-1)
    if (!last || last.outcome === 'down') return print(`${env} is not deployed`)
    // The deployed values count too: protection cannot be lifted by SET on this command alone.
    const { values } = lastUp(releases) ?? last
    refuseProtected(env, values)
    refuseUsedIdentity({ env, values }, await readDeployedShops(context.s3, deployment, checkout))
    const typed = given.NAME
    if (typed !== undefined && typed !== name)
      throw new Error(`refused: the name of ${env} is ${name}, not ${typed}`)
    if (typed === undefined && stripeModeOf(deployment) === 'live')
      throw new Error(
        `refused: ${env} takes real money. Confirm its name: make destroy ENV=${env} NAME=${name}`,
      )
    const terraform = await readArtifact(context, last.terraform)
    const roots = await openRoots(deployment, terraform, context.progress)
    const plans = await planDestroy(roots, context, last, { readOnly: given.DRY_RUN })
    printPlans(print, plans)
    if (given.DRY_RUN) return print('DRY_RUN: nothing was changed')
    await confirm(`Destroy ${name} and all its orders?`, given.YES, io)
    await destroyEnvironment(context, roots, plans, last)
    print(`${name} is destroyed. Its releases and secrets are kept, except the webhook secret`)
    print("Stripe still sends events to the old URL. Delete its endpoint in Stripe's dashboard")
  })
}

/**
 * Throws Error if a module is protected, so that deleting data takes two commands: deploy, then
 * destroy.
 */
function refuseProtected(env: string, values: Values): void {
  const protectedModules = Object.entries(values).filter(
    ([, module]) => (module as Values)?.['protect'] === true,
  )
  if (protectedModules.length === 0) return
  const lifted = protectedModules.map(([module]) => `${module}.protect=false`).join(' ')
  throw new Error(
    `refused: ${env} is protected. Remove the protection first: make deploy ENV=${env} SET="${lifted}", then make destroy with the same SET`,
  )
}
