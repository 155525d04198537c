import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import { nearest } from '../nearest.ts'
import { describeExpected } from './describe-expected.ts'
import type { Layer } from './layer.ts'
import type { Values } from './merge.ts'
import type { Schema } from './schema.ts'

/**
 * The shop's name. The longest names that contain it set its length: a target group's 32 characters
 * (`<name>-fargate`) and a bucket's 63 (`<name>-access-log-<account>`). RDS allows no two hyphens in
 * succession. AWS reserves the prefixes, and `local` is the shop on one machine.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html
 */
const nameSchema = {
  type: 'string',
  pattern:
    '^(?!aws|ssm|ecs|fargate|sthree-|amzn-s3-demo-|internal-|sg-|local$)(?=.{2,24}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$',
  description:
    '2 to 24 lower-case letters, digits and single hyphens, with a letter first, not local, and without a prefix that AWS reserves (aws, ssm, ecs, fargate, sthree-, amzn-s3-demo-, internal-, sg-)',
}

/**
 * Validates the merged values of all modules. Returns one line for each error, with the place, the
 * key and the expected value. Every key of a schema is required, because the modules' defaults set
 * every key.
 */
export function faultsIn(
  values: Values,
  schemas: ReadonlyMap<string, Schema>,
  layers: readonly Layer[],
): readonly string[] {
  const schema = {
    type: 'object',
    additionalProperties: false,
    properties: {
      name: nameSchema,
      account: { type: 'string', pattern: '^[0-9]{12}$', description: '12 digits in quotes' },
      region: { type: 'string', pattern: '^[a-z]{2}(-[a-z]+)+-[0-9]$' },
      // live: real money. The shop then accepts only a live key, and its destroy requires its name.
      stripe: {
        type: 'object',
        additionalProperties: false,
        properties: { mode: { type: 'string', enum: ['test', 'live'] } },
      },
      ...Object.fromEntries([...schemas.keys()].map((name) => [name, { $ref: name }])),
    },
  }
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true })
  for (const [name, module] of schemas) ajv.addSchema(requireAll(module), name)
  const check = ajv.compile(requireAll(schema))
  check(values)
  return (check.errors ?? []).filter(isCause).map((error) => describe(error, layers))
}

/** Makes every property of every object in a schema required. */
function requireAll(schema: Schema): Schema {
  const entries = Object.entries(schema).map(([key, value]) => [key, requireWithin(value)])
  const whole = Object.fromEntries(entries) as Record<string, unknown>
  const isKeyed = whole['type'] === 'object' && typeof whole['properties'] === 'object'
  if (isKeyed) whole['required'] = Object.keys(whole['properties'] as object)
  return whole
}

function requireWithin(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(requireWithin)
  return typeof value === 'object' && value !== null ? requireAll(value as Schema) : value
}

/** Keeps one error for each invalid key: Ajv also reports the errors inside `propertyNames`. */
const isCause = ({ keyword, propertyName }: ErrorObject) =>
  keyword === 'propertyNames' || propertyName === undefined

function describe(error: ErrorObject, layers: readonly Layer[]): string {
  const { instancePath, keyword, params } = error
  const parent = instancePath.split('/').slice(1).map(unescapePart)
  const key = (params['additionalProperty'] ?? params['propertyName']) as string | undefined
  const path = key === undefined ? parent : [...parent, key]
  const name = path.join('.') || 'the values'
  const where = layers.findLast((layer) => layer.whereIs(path))?.whereIs(path)
  const place = where ? `${where}: ` : ''
  if (keyword === 'additionalProperties') {
    const near = nearest(
      key ?? '',
      Object.keys((error.parentSchema?.['properties'] ?? {}) as object),
    )
    return `${place}${name} is not a known key${near ? `: did you mean ${near}?` : ''}`
  }
  if (keyword === 'required') {
    return `${place}${[...parent, params['missingProperty']].join('.')} is required and cannot be removed`
  }
  if (keyword === 'propertyNames') return `${place}${name}: the key ${expected(error)}`
  const found = JSON.stringify(error.data)
  return `${place}${name} ${expected(error)}, not ${found}`
}

/** Returns what the schema says; for a key, what it says about keys. */
function expected({ keyword, message, params, parentSchema = {} }: ErrorObject): string {
  const schema = (keyword === 'propertyNames' ? parentSchema[keyword] : parentSchema) as Schema
  const text = describeExpected(schema) ?? (keyword === 'type' && namesOf(params['type']))
  return text ? `must be ${text}` : (message ?? keyword)
}

/** Returns the names of JSON types as in YAML. */
const namesOf = (types: string | readonly string[]) =>
  [types].flat().join(' or ').replace('object', 'a map of keys')

const unescapePart = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~')
