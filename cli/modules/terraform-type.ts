import { isMap, type Value } from '../values/merge.ts'
import type { Schema } from '../values/schema.ts'
import { type Field, formatFields, toFields, toHcl } from './hcl-format.ts'

const longestLine = 120

/** Returns the Terraform type of a value that must be given: one line. */
export function typeOf(schema: Schema): string {
  const { type, properties, additionalProperties, items } = schema
  const [name] = [type].flat().filter((one) => one !== 'null')
  if (schema['enum']) return typeOfEnum(schema['enum'] as readonly Value[])
  if (name === 'array') return `list(${typeOf(items as Schema)})`
  if (name === 'object' && properties) {
    const fields = Object.entries(properties).map(([key, part]) => `${key} = ${typeOf(part)}`)
    return `object({ ${fields.join(', ')} })`
  }
  if (name === 'object') return `map(${typeOf(additionalProperties as Schema)})`
  return name === 'string' ? 'string' : name === 'boolean' ? 'bool' : 'number'
}

const typeOfEnum = (values: readonly Value[]) =>
  values.some((value) => typeof value === 'string') ? 'string' : 'number'

/** Returns the fields of an object type in which every attribute is optional, with its default. */
export function optionalFields(schema: Schema, defaults: Value, indent: number): readonly Field[] {
  const properties = Object.entries(schema['properties'] as Record<string, Schema>)
  return properties.map(([key, part]) => ({
    key,
    lines: optional(key, part, (defaults as Record<string, Value>)[key] ?? null, indent),
  }))
}

function optional(key: string, schema: Schema, value: Value, indent: number): readonly string[] {
  const fits = (line: string) => indent + `${key} = ${line}`.length <= longestLine
  if (schema['properties']) {
    const fields = optionalFields(schema, value, indent + 2)
    const line = `optional(object({ ${fields.map(({ key, lines }) => `${key} = ${lines.join('')}`).join(', ')} }), {})`
    if (fields.every(({ lines }) => lines.length === 1) && fits(line)) return [line]
    return ['optional(object({', ...formatFields(fields, '  '), '}), {})']
  }
  const type = typeOf(schema)
  if (value === null) return [`optional(${type})`]
  const line = `optional(${type}, ${toHcl(value)})`
  if (fits(line) || !isMap(value)) return [line]
  return [`optional(${type}, {`, ...formatFields(toFields(value), '  '), '})']
}
