import { ofType, type Plan, type Statement, statementsOf } from '../plan.ts'
import { permissionsOfEntry, permissionsOfScript } from './calls.ts'
import { type Process, policyOf } from './processes.ts'
import { settingsIn } from './settings.ts'

/**
 * Returns the differences between the variables that the code reads and those that Terraform sets.
 */
export function compareSettings(plan: Plan, process: Process): readonly string[] {
  const { name, schema, given } = process
  const { read, needed } = settingsIn(schema)
  const environment = process.environment(plan)
  if (!environment) return [`${name}: no environment found in Terraform`]
  return [
    ...[...needed]
      .filter((key) => !(key in environment) && !given.includes(key))
      .map((key) => `${name}: ${key} is read and never set`),
    ...Object.keys(environment)
      .filter((key) => !read.has(key) && !readByNode.has(key))
      .map((key) => `${name}: ${key} is set and never read`),
  ]
}

/** Variables of Node itself. */
const readByNode = new Set(['NODE_OPTIONS'])

/** Returns the differences between the AWS calls in the code and the role's permissions. */
export async function comparePermissions(root: string, plan: Plan, process: Process) {
  const { name, entry, scripts = [], byAws } = process
  const needed = new Set([
    ...(await permissionsOfEntry(root, entry)),
    ...scripts.flatMap((path) => [...permissionsOfScript(root, path)]),
  ])
  const granted = grantsOf(plan, process)
  return [
    ...[...needed]
      .filter((permission) => !granted.has(permission))
      .map((permission) => `${name}: ${permission} is called but not allowed`),
    ...[...granted]
      .filter((permission) => !needed.has(permission) && !(permission in byAws))
      .map((permission) => `${name}: ${permission} is allowed but never called`),
  ]
}

const grantsOf = (plan: Plan, process: Process): ReadonlySet<string> =>
  new Set(statementsOfProcess(plan, process).flatMap(({ actions }) => actions))

function statementsOfProcess(plan: Plan, process: Process): readonly Statement[] {
  const key = /\["([^"]+)"\]$/.exec(process.policy)?.[1]
  return statementsOf(plan, policyOf(plan, process)).filter(
    ({ where }) => !key || !/\["/.test(where) || where.includes(`["${key}"]`),
  )
}

/** The names that one GetParameters call may have. */
const maxSecrets = 10

/**
 * Returns the differences between the secrets that the code reads and those that the role may read.
 * A process reads all of its secrets in one call, which SSM refuses if it may not read one of them.
 */
export function compareSecrets(plan: Plan, process: Process): readonly string[] {
  const { name, secrets = [] } = process
  const prefix = process.environment(plan)?.['SECRETS_PREFIX']
  const needed = secrets.map((secret) => `${prefix}/${secret}`)
  const granted = statementsOfProcess(plan, process)
    .filter(({ actions }) => actions.includes('ssm:GetParameters'))
    .flatMap(({ resources }) => resources.map((arn) => arn?.split(':parameter')[1] ?? ''))
  return [
    ...needed
      .filter((path) => !granted.includes(path))
      .map((path) => `${name}: ${path} is read but not allowed`),
    ...granted
      .filter((path) => !needed.includes(path))
      .map((path) => `${name}: ${path} is allowed but never read`),
    ...(secrets.length > maxSecrets ? [`${name}: more than ${maxSecrets} secrets`] : []),
  ]
}

/**
 * Returns the queues that a process uses but no plan creates, and the queues without a consumer.
 */
export function compareQueues(plan: Plan, processes: readonly Process[]): readonly string[] {
  const names = ofType(plan, 'aws_sqs_queue').map(({ values }) => String(values['name']))
  const queueIn = (url: unknown) => String(url).split(/[/:]/).at(-1) ?? ''
  const uses = processes.flatMap((process) =>
    Object.entries(process.environment(plan) ?? {})
      .filter(([key]) => key.endsWith('_QUEUE_URL'))
      .map(([key, url]) => ({ process, key, queue: queueIn(url) })),
  )
  const mapped = ofType(plan, 'aws_lambda_event_source_mapping').map(({ values }) =>
    queueIn(values['event_source_arn']),
  )
  const consumed = new Set([
    ...mapped,
    ...uses.filter(({ process }) => process.name === 'agent').map(({ queue }) => queue),
  ])
  return [
    ...uses
      .filter(({ queue }) => !names.includes(queue))
      .map(
        ({ process, key, queue }) => `${process.name}: ${key} names ${queue}, which does not exist`,
      ),
    ...names
      .filter((name) => !name.endsWith('-dlq') && !consumed.has(name))
      .map((name) => `${name}: has no consumer`),
  ]
}
