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
  // A Map keeps the key __proto__, so that the check of the values refuses it. An object would lose it.
  const merged = new Map(Object.entries(lower))
  for (const [key, value] of Object.entries(upper)) {
    const old = merged.get(key)
    if (value === null) merged.delete(key)
    else if (isMap(value))
      merged.set(key, mergeLayer(old !== undefined && isMap(old) ? old : {}, value))
    else merged.set(key, value)
  }
  return Object.fromEntries(merged)
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
