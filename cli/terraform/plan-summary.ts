import type { PlanJson } from './plan-json.ts'

export type Action = 'add' | 'change' | 'replace' | 'delete'

export type PlannedChange = {
  readonly action: Action
  readonly address: string
  readonly type: string
}

/** The changes of a plan, without the data sources that it reads. */
export type PlanSummary = {
  readonly counts: Readonly<Record<Action, number>>
  readonly resources: readonly PlannedChange[]
}

const marks: Readonly<Record<Action, string>> = { add: '+', change: '~', replace: '±', delete: '-' }

export function summarise({ resource_changes = [] }: PlanJson): PlanSummary {
  const resources = resource_changes.flatMap(({ address, mode, type, change }) => {
    const action = mode === 'managed' ? actionOf(change.actions) : undefined
    return action ? [{ action, address, type }] : []
  })
  const count = (action: Action) => resources.filter((one) => one.action === action).length
  const counts = {
    add: count('add'),
    change: count('change'),
    replace: count('replace'),
    delete: count('delete'),
  }
  return { counts, resources }
}

function actionOf(actions: readonly string[]): Action | undefined {
  if (actions.includes('create') && actions.includes('delete')) return 'replace'
  if (actions.includes('create')) return 'add'
  if (actions.includes('update')) return 'change'
  return actions.includes('delete') ? 'delete' : undefined
}

/** Returns whether a plan changes neither resources nor outputs. */
export function changesNothing({ resource_changes = [], output_changes = {} }: PlanJson): boolean {
  const outputsChange = Object.values(output_changes).some(
    ({ actions }) => !actions.includes('no-op'),
  )
  return !outputsChange && summarise({ resource_changes }).resources.length === 0
}

/** Formats the planned changes: `12 to add, 1 to replace`, or `no changes`. */
export function formatPlanCounts({ counts }: PlanSummary): string {
  const parts = Object.entries(counts).filter(([, count]) => count > 0)
  return parts.map(([action, count]) => `${count} to ${action}`).join(', ') || 'no changes'
}

const past: Readonly<Record<Action, string>> = {
  add: 'added',
  change: 'changed',
  replace: 'replaced',
  delete: 'deleted',
}

/** Formats the applied changes: `12 added, 1 replaced`. */
export function formatAppliedCounts({ counts }: PlanSummary): string {
  const parts = Object.entries(counts).filter(([, count]) => count > 0)
  return (
    parts.map(([action, count]) => `${count} ${past[action as Action]}`).join(', ') ||
    'outputs changed'
  )
}

/** Returns one line for each changed resource. */
export const linesOf = ({ resources }: PlanSummary): readonly string[] =>
  resources.map(({ action, address }) => `  ${marks[action]} ${address}`)

export function makesSameChanges(one: PlanSummary, other: PlanSummary): boolean {
  const text = ({ resources }: PlanSummary) =>
    resources
      .map(({ action, address }) => `${address} ${action}`)
      .sort()
      .join('\n')
  return text(one) === text(other)
}
