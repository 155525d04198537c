import { resolve } from 'node:path'
import { costOf } from '../../cli/cost/cost-of.ts'
import { readPrices, readUsage } from '../../cli/cost/price-file.ts'
import type { StripeMode } from '../../cli/secrets/known-secrets.ts'
import type { PlanRequest } from '../../cli/terraform/plan-offline.ts'
import {
  comparePermissions,
  compareQueues,
  compareSecrets,
  compareSettings,
} from './code/compare.ts'
import { common, containers, functions, type Process } from './code/processes.ts'
import { openRulePlanner } from './make-plans.ts'
import { blockOf, ofType, type Plan, type Statement } from './plan.ts'
import { findViolations, rules, rulesFor } from './rules.ts'

/**
 * Checks every rule on the plan of every kind of deployment, and that every rule detects its
 * violations. Compares the code with Terraform.
 */

const root = resolve(import.meta.dirname, '../..')

/** Settings that switch all options on: optional resources must also follow the rules. */
const allOptions = [
  'edge.domain=shop.example.com',
  'edge.zone_id=Z00000000',
  'edge.access_log=true',
  'edge.firewall.enabled=true',
  'identity.mail=ses',
  'mail.zone_id=Z00000000',
  'mail.dmarc=quarantine',
  'network.nat=true',
  'network.flow_log=true',
  'api.function.provisioned_concurrency=1',
]

type Case = PlanRequest & { readonly title: string; readonly processes: readonly Process[] }

const cases: readonly Case[] = [
  { title: 'dev', env: 'dev', processes: [] },
  { title: 'prod', env: 'prod', processes: [] },
  {
    title: 'prod with all options',
    env: 'prod',
    set: allOptions,
    processes: [...functions, ...common],
  },
  {
    title: 'prod in a container',
    env: 'prod',
    set: ['api.runtime=ecs', ...allOptions],
    processes: [...containers, ...common],
  },
  {
    title: 'prod in a container on our own hosts',
    env: 'prod',
    set: [
      'api.runtime=ecs',
      'ecs.capacity=ec2',
      'ecs.host.ami=ami-0123456789abcdef0',
      ...allOptions,
    ],
    processes: [...containers, ...common],
  },
]

let passed = 0
let failed = 0
function report(isRight: boolean, text: string, violations: readonly string[] = []) {
  if (isRight) passed += 1
  else failed += 1
  console.log(`  ${isRight ? '✓' : '✗'} ${text}`)
  for (const violation of violations) console.log(`      ${violation}`)
}

function checkRules(plan: Plan, mode: StripeMode) {
  const violations = findViolations(plan, mode)
  const count = rulesFor(mode).length
  report(
    violations.length === 0,
    `${count} rules over ${plan.resources.length} resources`,
    violations,
  )
}

/** Checks that every planned resource has a price, or a reason to be free. */
function checkPrices({ resources }: Plan) {
  const violations: string[] = []
  try {
    costOf(resources, 1000, { prices: readPrices(), usage: readUsage() })
  } catch (error) {
    violations.push((error as Error).message)
  }
  report(violations.length === 0, 'every resource has a price', violations)
}

/** Applies each change that breaks a rule to a copy of the plan. The rule must detect it. */
function breakRules(plan: Plan) {
  for (const { name, violations, broken } of rules) {
    for (const [change, breakPlan] of Object.entries(broken)) {
      const changed = structuredClone(plan)
      breakPlan(changed)
      report(violations(changed).length > 0, `${name}; found: ${change}`)
    }
  }
}

async function compareWithCode(plan: Plan, processes: readonly Process[]) {
  for (const process of processes) {
    const settings = compareSettings(plan, process)
    report(
      settings.length === 0,
      `${process.name}: the variables in code and Terraform are the same`,
      settings,
    )
    const permissions = await comparePermissions(root, plan, process)
    report(
      permissions.length === 0,
      `${process.name}: exactly the calls in the code are allowed`,
      permissions,
    )
    const secrets = compareSecrets(plan, process)
    report(secrets.length === 0, `${process.name}: exactly its secrets may be read`, secrets)
  }
  const queues = compareQueues(plan, processes)
  report(queues.length === 0, 'every queue that is used exists and has a consumer', queues)
}

/** Makes code and Terraform differ in each way. The comparison must detect it. */
async function breakComparison(plan: Plan, processes: readonly Process[]) {
  const [api] = processes
  if (!api) throw new Error('there is no process to compare')
  const isAgent = ({ where }: Statement) => where.includes('module.agent')
  const broken: Record<string, (changed: Plan) => readonly string[] | Promise<readonly string[]>> =
    {
      'a variable that is read but not set': (changed) => {
        delete variablesOf(changed)['ORDERS_TABLE']
        return compareSettings(changed, api)
      },
      'a variable that is set but not read': (changed) => {
        variablesOf(changed)['FEATURE_FLAG'] = '1'
        return compareSettings(changed, api)
      },
      'a call that is not allowed': (changed) => {
        for (const statement of changed.statements) {
          statement.actions = statement.actions.filter((action) => action !== 'sqs:SendMessage')
        }
        return comparePermissions(root, changed, api)
      },
      'an allowed call that the code does not make': (changed) => {
        for (const statement of changed.statements) {
          if (!isAgent(statement)) statement.actions.push('dynamodb:DeleteTable')
        }
        return comparePermissions(root, changed, api)
      },
      'a secret that may not be read': (changed) => {
        for (const { resources } of changed.statements) {
          const index = resources.findIndex((arn) => arn?.endsWith('/token-secret'))
          if (index >= 0) resources.splice(index, 1)
        }
        return compareSecrets(changed, api)
      },
      'a secret that the code does not read': (changed) => {
        for (const { actions, resources } of changed.statements)
          if (actions.includes('ssm:GetParameters'))
            resources.push('arn:aws:ssm:eu-west-1:1:parameter/ecommerce/other')
        return compareSecrets(changed, api)
      },
      'a queue that does not exist': (changed) => {
        variablesOf(changed)['ORDERS_QUEUE_URL'] = 'https://sqs.eu-west-1.amazonaws.com/1/nobody'
        return compareQueues(changed, processes)
      },
      'a queue without a consumer': (changed) => {
        const gone = ({ type }: { type: string }) => type === 'aws_lambda_event_source_mapping'
        changed.resources.splice(changed.resources.findIndex(gone), 1)
        return compareQueues(changed, processes)
      },
    }
  for (const [change, breakPlan] of Object.entries(broken)) {
    report(
      (await breakPlan(structuredClone(plan))).length > 0,
      `code and Terraform; found: ${change}`,
    )
  }
}

function variablesOf(plan: Plan): Record<string, unknown> {
  const [api] = ofType(plan, 'aws_lambda_function').filter(({ modules }) => modules.includes('api'))
  return blockOf(api?.values ?? {}, 'environment')['variables'] as Record<string, unknown>
}

const planner = await openRulePlanner(root)
try {
  for (const { title, env, set, processes } of cases) {
    console.log(`\n${title}`)
    const { plan, mode } = await planner.plan({ env, ...(set && { set }) })
    checkRules(plan, mode)
    checkPrices(plan)
    if (title === 'prod') breakRules(plan)
    if (processes.length > 0) await compareWithCode(plan, processes)
    if (processes.some(({ name }) => name === 'api')) await breakComparison(plan, processes)
  }
  console.log('\ndev without a queue of the shop')
  const refusal = await planner.plan({ env: 'dev', set: ['messaging.queues.orders=null'] }).then(
    () => 'it is planned',
    ({ message }: Error) => message,
  )
  report(/must contain orders and long-tasks/.test(refusal), 'it is refused', [refusal])

  console.log('\ndev, but with real money')
  const { plan, mode } = await planner.plan({ env: 'dev', set: ['stripe.mode=live'] })
  const violations = findViolations(plan, mode)
  report(violations.length > 0, `its value decides which rules apply: ${violations.length} found`)
} finally {
  await planner.close()
}
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
