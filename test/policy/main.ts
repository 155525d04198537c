import { resolve } from 'node:path'
import { costOf } from '../../cli/cost/cost-of.ts'
import { readPrices, readUsage } from '../../cli/cost/price-file.ts'
import type { PlanRequest } from '../../cli/terraform/plan-offline.ts'
import { queueFaults, rightFaults, settingFaults } from './code/agree.ts'
import { common, containers, functions, type Process } from './code/processes.ts'
import { openRulePlanner } from './make-plans.ts'
import { blockOf, ofType, type Plan, type Statement } from './plan.ts'
import { faultsOf, rules } from './rules.ts'

/**
 * Tests every rule on the plan of every kind of deployment, breaks every rule, and compares code
 * with Terraform.
 */

const root = resolve(import.meta.dirname, '../..')

/** A deployment with all options on: optional resources must also follow the rules. */
const everything = [
  'edge.domain=shop.example.com',
  'edge.zone_id=Z00000000',
  'edge.access_log=true',
  'edge.firewall.enabled=true',
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
    set: everything,
    processes: [...functions, ...common],
  },
  {
    title: 'prod in a container',
    env: 'prod',
    set: ['api.runtime=ecs', ...everything],
    processes: [...containers, ...common],
  },
  {
    title: 'prod in a container on our own hosts',
    env: 'prod',
    set: [
      'api.runtime=ecs',
      'ecs.capacity=ec2',
      'ecs.host.ami=ami-0123456789abcdef0',
      ...everything,
    ],
    processes: [...containers, ...common],
  },
]

let passed = 0
let failed = 0
function say(isRight: boolean, text: string, faults: readonly string[] = []) {
  if (isRight) passed += 1
  else failed += 1
  console.log(`  ${isRight ? '✓' : '✗'} ${text}`)
  for (const fault of faults) console.log(`      ${fault}`)
}

function checkRules(plan: Plan, env: PlanRequest['env']) {
  const faults = faultsOf(plan, env)
  const count = rules.filter(({ only = env }) => only === env).length
  say(faults.length === 0, `${count} rules over ${plan.resources.length} resources`, faults)
}

/** Checks that every planned resource has a price, or a reason to be free. */
function checkPrices({ resources }: Plan) {
  const faults: string[] = []
  try {
    costOf(resources, 1000, { prices: readPrices(), usage: readUsage() })
  } catch (error) {
    faults.push((error as Error).message)
  }
  say(faults.length === 0, 'every resource has a price', faults)
}

/** Breaks each rule in the plan. A rule that does not detect it fails. */
function breakRules(plan: Plan) {
  for (const { name, faults, broken } of rules) {
    for (const [change, breakPlan] of Object.entries(broken)) {
      const changed = structuredClone(plan)
      breakPlan(changed)
      say(faults(changed).length > 0, `${name}; found: ${change}`)
    }
  }
}

async function compareWithCode(plan: Plan, processes: readonly Process[]) {
  for (const process of processes) {
    const settings = settingFaults(plan, process)
    say(
      settings.length === 0,
      `${process.name}: the variables in code and Terraform are the same`,
      settings,
    )
    const rights = await rightFaults(root, plan, process)
    say(rights.length === 0, `${process.name}: exactly the calls in the code are allowed`, rights)
  }
  const queues = queueFaults(plan, processes)
  say(queues.length === 0, 'every queue that is used exists and has a consumer', queues)
}

/** Breaks the agreement of code and Terraform in each way. Each must be detected. */
async function breakAgreement(plan: Plan, processes: readonly Process[]) {
  const [api] = processes
  if (!api) throw new Error('there is no process to compare')
  const isAgent = ({ where }: Statement) => where.includes('module.agent')
  const broken: Record<string, (changed: Plan) => readonly string[] | Promise<readonly string[]>> =
    {
      'a variable that is read but not set': (changed) => {
        delete variablesOf(changed)['ORDERS_TABLE']
        return settingFaults(changed, api)
      },
      'a variable that is set but not read': (changed) => {
        variablesOf(changed)['FEATURE_FLAG'] = '1'
        return settingFaults(changed, api)
      },
      'a call that is not allowed': (changed) => {
        for (const statement of changed.statements) {
          statement.actions = statement.actions.filter((action) => action !== 'sqs:SendMessage')
        }
        return rightFaults(root, changed, api)
      },
      'an allowed call that the code does not make': (changed) => {
        for (const statement of changed.statements) {
          if (!isAgent(statement)) statement.actions.push('dynamodb:DeleteTable')
        }
        return rightFaults(root, changed, api)
      },
      'a queue that does not exist': (changed) => {
        variablesOf(changed)['ORDERS_QUEUE_URL'] = 'https://sqs.eu-west-1.amazonaws.com/1/nobody'
        return queueFaults(changed, processes)
      },
      'a queue without a consumer': (changed) => {
        const gone = ({ type }: { type: string }) => type === 'aws_lambda_event_source_mapping'
        changed.resources.splice(changed.resources.findIndex(gone), 1)
        return queueFaults(changed, processes)
      },
    }
  for (const [change, breakPlan] of Object.entries(broken)) {
    say((await breakPlan(structuredClone(plan))).length > 0, `code and Terraform; found: ${change}`)
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
    const plan = await planner.plan({ env, ...(set && { set }) })
    checkRules(plan, env)
    checkPrices(plan)
    if (title === 'prod') breakRules(plan)
    if (processes.length > 0) await compareWithCode(plan, processes)
    if (processes.some(({ name }) => name === 'api')) await breakAgreement(plan, processes)
  }
} finally {
  await planner.close()
}
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
