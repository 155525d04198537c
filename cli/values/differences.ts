import { isMap, type Value, type Values } from './merge.ts'

/** What is other in the values of a release, one line a key: `api.memory: 512 → 1024`. */
export function differencesIn(before: Values, after: Values): readonly string[] {
  const [was, is] = [leavesOf(before), leavesOf(after)]
  const keys = [...new Set([...was.keys(), ...is.keys()])].sort()
  return keys.flatMap((key) => {
    const [old, next] = [was.get(key), is.get(key)]
    return old === next ? [] : [`${key}: ${old ?? 'not there'} → ${next ?? 'not there'}`]
  })
}

/** Every single value and list by its whole key, as JSON. */
function leavesOf(value: Value, path: readonly string[] = []): Map<string, string> {
  if (!isMap(value) || Object.keys(value).length === 0)
    return new Map([[path.join('.'), JSON.stringify(value)]])
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [...leavesOf(inner, [...path, key])]),
  )
}
