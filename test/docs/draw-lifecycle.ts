/**
 * Returns a lifecycle as a Mermaid state diagram: one arrow for each pair of statuses, with the
 * actions that lead from one to the other. The first status is the initial one.
 */
export function drawLifecycle(
  lifecycle: Readonly<Record<string, Readonly<Record<string, string>>>>,
): string {
  const arrows = Object.entries(lifecycle).flatMap(([status, actions]) => {
    const byNext = Object.entries(Object.groupBy(Object.entries(actions), ([, next]) => next))
    if (byNext.length === 0) return [`  ${status} --> [*]`]
    return byNext.map(([next, entries = []]) => {
      const names = entries.map(([action]) => action).join(', ')
      return `  ${status} --> ${next}: ${names}`
    })
  })
  return ['stateDiagram-v2', `  [*] --> ${Object.keys(lifecycle)[0]}`, ...arrows].join('\n')
}
