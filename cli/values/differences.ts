import { isMap, type Value, type Values } from './merge.ts'

/** Returns one line for each value that differs: `api.memory: 512 → 1024`. */
export function differencesIn(before: Values, after: Values): readonly string[] {
  const [oldLeaves, newLeaves] = [leavesOf(before), leavesOf(after)]
  const keys = [...new Set([...oldLeaves.keys(), ...newLeaves.keys()])].sort()
  return keys.flatMap((key) => {
    const [old, next] = [oldLeaves.get(key), newLeaves.get(key)]
    return old === next ? [] : [`${key}: ${old ?? 'not set'} → ${next ?? 'not set'}`]
  })
}

/** Maps the full key of each scalar and list to its JSON. */
function leavesOf(value: Value, path: readonly string[] = []): Map<string, string> {
  if (!isMap(value) || Object.keys(value).length === 0)
    return new Map([[path.join('.'), JSON.stringify(value)]])
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [...leavesOf(inner, [...path, key])]),
  )
}
