/** A YAML or JSON value. */
export type Value = null | boolean | number | string | readonly Value[] | Values
export type Values = { readonly [key: string]: Value }

/**
 * Merges layers of values; later layers have precedence. Maps merge, lists and scalars replace, and
 * null removes a key. If the default of a key is null, removing the key restores null.
 */
export function mergeValues(defaults: Values, ...layers: readonly Values[]): Values {
  return restoreNulls(defaults, layers.reduce(mergeLayer, defaults))
}

function mergeLayer(lower: Values, upper: Values): Values {
  const merged: Record<string, Value> = { ...lower }
  for (const [key, value] of Object.entries(upper)) {
    const old = merged[key]
    if (value === null) delete merged[key]
    else if (isMap(value))
      merged[key] = mergeLayer(old !== undefined && isMap(old) ? old : {}, value)
    else merged[key] = value
  }
  return merged
}

function restoreNulls(defaults: Values, merged: Values): Values {
  const result: Record<string, Value> = { ...merged }
  for (const [key, value] of Object.entries(defaults)) {
    const set = result[key]
    if (value === null && set === undefined) result[key] = null
    else if (isMap(value) && set !== undefined && isMap(set)) result[key] = restoreNulls(value, set)
  }
  return result
}

export function isMap(value: Value): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
