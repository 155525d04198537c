import type { AwsCall } from './calls.ts'

export type Grant = {
  readonly sid: string
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  /** Condition keys and their allowed values (StringEquals). */
  readonly conditions: Readonly<Record<string, readonly string[]>>
}

type Statement = {
  readonly Sid?: string
  readonly Effect: string
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>
}

/** Returns what a role's applied policies allow. Throws Error for an unsupported condition. */
export function grantsIn(policies: readonly string[]): readonly Grant[] {
  return policies.flatMap((policy) =>
    [(JSON.parse(policy) as { Statement: Statement | Statement[] }).Statement]
      .flat()
      .filter(({ Effect }) => Effect === 'Allow')
      .map(({ Sid = '', Action, Resource, Condition }) => ({
        sid: Sid,
        actions: [Action].flat() as string[],
        resources: [Resource].flat() as string[],
        conditions: conditionsIn(Condition),
      })),
  )
}

function conditionsIn({ StringEquals = {}, ...others }: Statement['Condition'] = {}) {
  const [unknown] = Object.keys(others)
  if (unknown) throw new Error(`an unsupported condition: ${unknown}`)
  return Object.fromEntries(
    Object.entries(StringEquals).map(([key, values]) => [key, [values].flat()]),
  )
}

export function isGranted(grants: readonly Grant[], call: AwsCall): boolean {
  return grants.some((grant) => covers(grant, call))
}

/** Returns the grants, by statement and action, that none of these calls used. */
export function unusedOf(grants: readonly Grant[], calls: readonly AwsCall[]): readonly string[] {
  return grants.flatMap((grant) =>
    grant.actions
      .filter((action) => !calls.some((call) => covers({ ...grant, actions: [action] }, call)))
      .map((action) => `${grant.sid}: ${action}`),
  )
}

function covers(grant: Grant, { action, resource, context = {} }: AwsCall): boolean {
  const { actions, resources, conditions } = grant
  return (
    actions.includes(action) &&
    resources.some((pattern) => matches(pattern, resource)) &&
    Object.entries(conditions).every(([key, values]) => values.includes(context[key] ?? ''))
  )
}

/** Matches an IAM pattern: `*` is any text. */
function matches(pattern: string, resource: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(resource)
}
