import { isMap, type Value } from '../values/merge.ts'
import type { Schema } from '../values/schema.ts'

/**
 * Returns a schema with what its annotation leaves out: types, from the default value, and null if
 * that is the default. Throws Error if neither gives a type, or if a pattern has no description.
 */
export function completeSchema(path: string, schema: Schema, value: Value | undefined): Schema {
  const types = schema['enum'] ? {} : { type: schema['type'] ?? inferType(path, schema, value) }
  const { required: _, type: __, ...keywords } = schema
  if (keywords['pattern'] && !keywords['description'])
    throw new Error(`${path}: pattern needs a description, which completes "must be …"`)
  const inner = (part: Schema, sample: Value | undefined) =>
    completeSchema(`${path}.…`, part, sample)
  return {
    ...(value === null ? withNull(types) : types),
    ...keywords,
    ...(schema['enum'] && value === null ? { enum: withNullFirst(schema['enum']) } : {}),
    ...(types.type === 'array' ? { items: inner(partOf(schema, 'items'), firstOf(value)) } : {}),
    ...(schema['additionalProperties']
      ? { additionalProperties: inner(partOf(schema, 'additionalProperties'), firstOf(value)) }
      : {}),
    ...(schema['properties'] ? completeProperties(inner, schema, value) : {}),
  }
}

/** Completes an element of a keyed map: its keys are fixed, and all are required. */
function completeProperties(
  inner: (part: Schema, sample: Value | undefined) => Schema,
  schema: Schema,
  value: Value | undefined,
): Schema {
  const properties = Object.entries(schema['properties'] as Record<string, Schema>)
  const samples =
    value !== undefined && isMap(value as Value) ? (value as Record<string, Value>) : {}
  return {
    additionalProperties: false,
    required: properties.map(([key]) => key),
    properties: Object.fromEntries(
      properties.map(([key, part]) => [key, inner(part ?? {}, samples[key])]),
    ),
  }
}

const partOf = (schema: Schema, keyword: string) => (schema[keyword] ?? {}) as Schema

function firstOf(value: Value | undefined): Value | undefined {
  return typeof value === 'object' && value !== null ? Object.values(value)[0] : undefined
}

function inferType(path: string, schema: Schema, value: Value | undefined): string {
  if (schema['properties'] || schema['additionalProperties']) return 'object'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  if (typeof value === 'string' || typeof value === 'boolean') return typeof value
  throw new Error(
    `${path}: the default gives no type, so @schema needs one, such as { type: string }`,
  )
}

const withNull = ({ type }: { readonly type?: unknown }) =>
  type === undefined ? {} : { type: [...new Set([type, 'null'].flat())] }

const withNullFirst = (values: unknown) => [...new Set([null, ...(values as unknown[])])]
