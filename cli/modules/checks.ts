import { isDeepStrictEqual } from 'node:util'
import { describeExpected } from '../values/describe-expected.ts'
import type { Value } from '../values/merge.ts'
import type { Schema } from '../values/schema.ts'
import { quote, toHcl } from './hcl-format.ts'

/** A condition of Terraform, and the message if it is false. */
export type Check = { readonly condition: string; readonly message: string }

/**
 * Returns the checks of a value. `reference` is its HCL expression, `name` its name in messages.
 * Throws Error for a keyword that it cannot translate.
 */
export function checksOf(schema: Schema, reference: string, name: string): readonly Check[] {
  refuseUnknown(schema, name)
  const properties = schema['properties'] as Record<string, Schema> | undefined
  if (properties && !hasOneSchema(properties))
    return Object.entries(properties).flatMap(([key, part]) =>
      checksOf(part, `${reference}.${key}`, `${name}.${key}`),
    )
  const element = properties ? Object.values(properties)[0] : schema['additionalProperties']
  const expected = describeExpected(schema)
  const conditions = conditionsOf(schema, reference)
  const condition = conditions.join(' && ')
  if (condition && !expected) throw new Error(`${name}: @schema needs a description`)
  const checks = [
    ...(condition ? [{ condition, message: `${name} must be ${expected}.` }] : []),
    ...(schema['propertyNames']
      ? forEach('key', `keys(${reference})`, schema['propertyNames'] as Schema, `${name}: each key`)
      : []),
    ...(element
      ? forEach('value', `values(${reference})`, element as Schema, `${name}.<key>`)
      : []),
    ...(schema['items']
      ? forEach('item', reference, schema['items'] as Schema, `${name}: each item`)
      : []),
  ]
  const isNullable =
    [schema['type']].flat().includes('null') || [schema['enum']].flat().includes(null)
  return isNullable ? checks.map((check) => unlessNull(reference, check)) : checks
}

const unlessNull = (reference: string, { condition, message }: Check): Check => ({
  condition: `${reference} == null ? true : ${condition}`,
  message,
})

/** Whether a map has several keys, which are maps or lists with the same schema. */
function hasOneSchema(properties: Record<string, Schema>): boolean {
  const [first, ...others] = Object.values(properties)
  const isCollection = first?.['type'] === 'object' || first?.['type'] === 'array'
  return isCollection && others.length > 0 && others.every((one) => isDeepStrictEqual(one, first))
}

/** Checks each element of a list. */
function forEach(variable: string, list: string, schema: Schema, name: string): readonly Check[] {
  return checksOf(schema, variable, name).map(({ condition, message }) => ({
    condition: `alltrue([for ${variable} in ${list} : ${condition}])`,
    message,
  }))
}

function conditionsOf(schema: Schema, reference: string): readonly string[] {
  const list = (schema['enum'] as readonly Value[] | undefined)?.filter((value) => value !== null)
  const step = schema['multipleOf']
  const comparisons = Object.entries(operators).flatMap(([keyword, operator]) =>
    schema[keyword] === undefined ? [] : [`${reference} ${operator} ${schema[keyword]}`],
  )
  const sizes = Object.entries(sizeOperators).flatMap(([keyword, operator]) =>
    schema[keyword] === undefined ? [] : [`length(${reference}) ${operator} ${schema[keyword]}`],
  )
  const excluded = schema['not'] as Schema | undefined
  return [
    ...(list ? [`contains(${toHcl(list)}, ${reference})`] : []),
    ...comparisons,
    ...([schema['type']].flat().includes('integer') ? [`floor(${reference}) == ${reference}`] : []),
    ...(step === undefined ? [] : [`floor(${reference} / ${step}) * ${step} == ${reference}`]),
    ...(schema['pattern'] ? [matches(schema['pattern'] as string, reference)] : []),
    ...(excluded ? [`!${matches(excluded['pattern'] as string, reference)}`] : []),
    ...sizes,
    ...(schema['uniqueItems'] ? [`length(distinct(${reference})) == length(${reference})`] : []),
  ]
}

const matches = (pattern: string, reference: string) =>
  `can(regex(${quote(pattern)}, ${reference}))`

const operators = { minimum: '>=', exclusiveMinimum: '>', maximum: '<=', exclusiveMaximum: '<' }
const sizeOperators = { minItems: '>=', minProperties: '>=', maxItems: '<=' }

const known = [
  ...Object.keys(operators),
  ...Object.keys(sizeOperators),
  ...['type', 'enum', 'multipleOf', 'pattern', 'not', 'uniqueItems', 'items', 'properties'],
  ...['required', 'additionalProperties', 'propertyNames', 'description'],
]

function refuseUnknown(schema: Schema, name: string): void {
  const unknown = Object.keys(schema).find((keyword) => !known.includes(keyword))
  if (unknown)
    throw new Error(`${name}: @schema cannot have ${unknown}; known are ${known.join(', ')}`)
}
