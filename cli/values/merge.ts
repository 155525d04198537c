/** What YAML and JSON can say. */
export type Value = null | boolean | number | string | readonly Value[] | Values
export type Values = { readonly [key: string]: Value }

/**
 * Lays values over each other, the last on top: maps merge, lists and single values replace, null
 * takes a key away. Where the default itself is null, null is what it goes back to.
 */
export function mergeValues(defaults: Values, ...layers: readonly Values[]): Values {
  return withNulls(defaults, layers.reduce(layOver, defaults))
}

function layOver(below: Values, above: Values): Values {
  const merged: Record<string, Value> = { ...below }
  for (const [key, value] of Object.entries(above)) {
    const under = merged[key]
    if (value === null) delete merged[key]
    else if (isMap(value))
      merged[key] = layOver(under !== undefined && isMap(under) ? under : {}, value)
    else merged[key] = value
  }
  return merged
}

function withNulls(defaults: Values, merged: Values): Values {
  const whole: Record<string, Value> = { ...merged }
  for (const [key, value] of Object.entries(defaults)) {
    const kept = whole[key]
    if (value === null && kept === undefined) whole[key] = null
    else if (isMap(value) && kept !== undefined && isMap(kept)) whole[key] = withNulls(value, kept)
  }
  return whole
}

export function isMap(value: Value): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
