import { resolve } from 'node:path'
import { type Deployment, openPlanner } from './make-plans.ts'
import { faultsOf, rules } from './rules.ts'

/** Every rule over the plan of every kind of deployment, and every rule broken on purpose. */

const deployments: readonly (Deployment & { readonly said: string })[] = [
  { said: 'dev', env: 'dev' },
  { said: 'prod', env: 'prod' },
  { said: 'prod in a container', env: 'prod', set: ['api.runtime=ecs'] },
]

const planner = await openPlanner(resolve(import.meta.dirname, '../..'))
let failed = 0
let passed = 0
const say = (isRight: boolean, text: string) => {
  if (isRight) passed += 1
  else failed += 1
  console.log(`  ${isRight ? '✓' : '✗'} ${text}`)
}
try {
  for (const { said, ...deployment } of deployments) {
    console.log(`\n${said}`)
    const plan = await planner.plan(deployment)
    const faults = faultsOf(plan, deployment.env)
    const count = rules.filter(({ only = deployment.env }) => only === deployment.env).length
    say(faults.length === 0, `${count} rules over ${plan.resources.length} resources`)
    for (const fault of faults) console.log(`      ${fault}`)
    if (said !== 'prod') continue
    for (const { name, faults: faultsIn, broken } of rules) {
      for (const [how, spoil] of Object.entries(broken)) {
        const spoilt = structuredClone(plan)
        spoil(spoilt)
        say(faultsIn(spoilt).length > 0, `${name}: ${how} is found`)
      }
    }
  }
} finally {
  await planner.close()
}
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
