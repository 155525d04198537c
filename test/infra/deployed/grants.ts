import type { AwsCall } from './calls.ts'

export type Grant = {
  readonly sid: string
  readonly actions: readonly string[]
  readonly resources: readonly string[]
}

type Statement = {
  readonly Sid?: string
  readonly Effect: string
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
}

/** What a role's policies allow, as they were applied. */
export function grantsIn(policies: readonly string[]): readonly Grant[] {
  return policies.flatMap((policy) =>
    [(JSON.parse(policy) as { Statement: Statement | Statement[] }).Statement]
      .flat()
      .filter(({ Effect }) => Effect === 'Allow')
      .map(({ Sid = '', Action, Resource }) => ({
        sid: Sid,
        actions: [Action].flat() as string[],
        resources: [Resource].flat() as string[],
      })),
  )
}

export function isGranted(grants: readonly Grant[], call: AwsCall): boolean {
  return grants.some((grant) => covers(grant, call))
}

/** Grants, by statement and action, that none of these calls used. */
export function unusedOf(grants: readonly Grant[], calls: readonly AwsCall[]): readonly string[] {
  return grants.flatMap(({ sid, actions, resources }) =>
    actions
      .filter(
        (action) => !calls.some((call) => covers({ sid, actions: [action], resources }, call)),
      )
      .map((action) => `${sid}: ${action}`),
  )
}

function covers({ actions, resources }: Grant, { action, resource }: AwsCall): boolean {
  return actions.includes(action) && resources.some((pattern) => matches(pattern, resource))
}

/** As IAM reads it: `*` is any text. */
function matches(pattern: string, resource: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(resource)
}
