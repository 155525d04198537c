import { confirm, requireTerminal } from './confirm.ts'
import { readDeployment } from './deployment.ts'
import { checkBeforehand } from './release/check-beforehand.ts'
import { destroyEnvironment, planDestroy } from './release/destroy-environment.ts'
import { readArtifact } from './release/keep-artifacts.ts'
import { openRoots } from './release/open-roots.ts'
import { withOperatorContext } from './release/operator-context.ts'
import { printPlans } from './release/plan-release.ts'
import { lastUp } from './release/record.ts'
import { refuseSharedIdentity } from './release/refuse-shared-identity.ts'
import { readReleases, refuseUnfinished } from './release/release-store.ts'
import type { CommandOf } from './targets.ts'
import type { Values } from './values/merge.ts'

/** `make destroy`: destroys an environment and its data. Its release history and secrets are kept. */
export const destroy: CommandOf<'destroy'> = async (given, io) => {
  const { print, checkout } = io
  const deployment = readDeployment(given, checkout)
  const { env, name } = deployment
  refuseProtected(env, deployment.values)
  requireTerminal(given, io)
  await withOperatorContext(deployment, io, async (context) => {
    await checkBeforehand(context, new Date())
    const releases = await refuseUnfinished({ ...context, env })
    const last = releases.at(-1)
    if (!last || last.outcome === 'down') return print(`nothing of ${env} is there`)
    // The deployed values count too: protection cannot be lifted by SET on this command alone.
    const { values } = lastUp(releases) ?? last
    refuseProtected(env, values)
    const prod = env === 'dev' ? lastUp(await readReleases({ ...context, env: 'prod' })) : undefined
    if (prod) refuseSharedIdentity({ env, values }, { env: 'prod', values: prod.values })
    const typed = given.NAME
    if (typed !== undefined && typed !== name)
      throw new Error(`refused: ${env} is called ${name}, not ${typed}`)
    if (typed === undefined && env === 'prod')
      throw new Error(`refused: say its name: make destroy ENV=prod NAME=${name}`)
    const terraform = await readArtifact(context, last.terraform)
    const roots = await openRoots(deployment, terraform, context.progress)
    const plans = await planDestroy(roots, context, last, { readOnly: given.DRY_RUN })
    printPlans(print, plans)
    if (given.DRY_RUN) return print('DRY_RUN: nothing was changed')
    await confirm(`Take down ${name}, with every order in it?`, given.YES, io)
    await destroyEnvironment(context, roots, plans, last)
    print(`${name} is gone; its releases and secrets are kept, but for the webhook's`)
    print('Stripe still calls the address that was: remove its endpoint there')
  })
}

/** Throws Error if a module is protected, so that deleting data takes two commands: deploy, then destroy. */
function refuseProtected(env: string, values: Values): void {
  const protectedModules = Object.entries(values).filter(
    ([, module]) => (module as Values)?.['protect'] === true,
  )
  if (protectedModules.length === 0) return
  const lifted = protectedModules.map(([module]) => `${module}.protect=false`).join(' ')
  throw new Error(
    `refused: ${env} is protected: make deploy ENV=${env} SET="${lifted}" first, then make destroy with the same SET`,
  )
}
