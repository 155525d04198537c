import type { Schema } from './schema.ts'

/** Completes "must be …": what a value must be; undefined if its schema has only another type than boolean. */
export function describeExpected(schema: Schema): string | undefined {
  if (schema['description']) return schema['description'] as string
  if (schema['enum']) return listOf(schema['enum'] as readonly unknown[])
  if ([schema['type']].flat().includes('array')) return describeList(schema)
  if (schema['type'] === 'boolean') return 'true or false'
  if (schema['type'] === 'object')
    return schema['minProperties']
      ? `a map with at least ${schema['minProperties']} keys`
      : undefined
  return describeNumber(schema)
}

function listOf(values: readonly unknown[]): string {
  const [last, ...others] = values.map(String).reverse()
  return others.length > 0 ? `${others.reverse().join(', ')} or ${last}` : `${last}`
}

function describeList({ uniqueItems, minItems, maxItems }: Schema): string | undefined {
  const counts = [
    ...(minItems === undefined ? [] : [`at least ${minItems}`]),
    ...(maxItems === undefined ? [] : [`at most ${maxItems}`]),
  ]
  if (counts.length > 0)
    return `a list of ${counts.join(' and ')}${uniqueItems ? ' different' : ''} items`
  return uniqueItems ? 'a list of different items' : undefined
}

function describeNumber(schema: Schema): string | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema
  const isWhole = [schema['type']].flat().includes('integer')
  const range =
    minimum !== undefined && maximum !== undefined
      ? [`from ${minimum} to ${maximum}`]
      : [
          ...(minimum === undefined ? [] : [`at least ${minimum}`]),
          ...(exclusiveMinimum === undefined ? [] : [`more than ${exclusiveMinimum}`]),
          ...(maximum === undefined ? [] : [`at most ${maximum}`]),
          ...(exclusiveMaximum === undefined ? [] : [`less than ${exclusiveMaximum}`]),
        ]
  if (range.length === 0) return isWhole ? 'a whole number' : undefined
  const steps = multipleOf === undefined ? '' : `, in steps of ${multipleOf}`
  const text = `${range.join(' and ')}${steps}`
  return isWhole ? `a whole number ${text.startsWith('from') ? '' : 'of '}${text}` : text
}
