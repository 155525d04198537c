import fc from 'fast-check'
import type { Call } from './call.ts'

/** The part of JSON Schema that the API's OpenAPI document uses. */
export type Schema = {
  readonly $ref?: string
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

type Parameter = {
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly name: string
  readonly schema: Schema
  readonly example?: unknown
}

type Content = Readonly<
  Record<
    string,
    {
      readonly schema: Schema
      readonly examples?: Readonly<Record<string, { readonly value: object }>>
    }
  >
>

type Operation = {
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}

type Problem = { readonly status: number; readonly code: string }

export type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly securitySchemes: Readonly<Record<string, object>>
  }
}

export type Generated = Call & { readonly operation: string }

/** Returns all operations of the document with their names, such as `GET /cart`. */
export const operationsIn = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      operation,
    })),
  )

/** Returns the problem codes that the document lists for a status of an operation. */
export function problemCodesOf({ responses }: Operation, status: number): readonly unknown[] {
  const { allOf = [] } =
    responses[status]?.content?.['application/problem+json']?.schema ?? ({} as Schema)
  return allOf.flatMap(({ properties }) => properties?.['code']?.enum ?? [])
}

/** Returns the members of a problem in its example. */
export function problemMembersOf({ responses }: Operation, { status, code }: Problem) {
  const { examples = {} } = responses[status]?.content?.['application/problem+json'] ?? {}
  return Object.keys(examples[code]?.value ?? {})
}

/** Values that the shop accepts, so that some requests succeed. */
export type Known = {
  readonly skus: readonly string[]
  readonly origin: string
  readonly token: string
}

/**
 * Generates requests to all operations of the OpenAPI document: valid, nearly valid and random
 * ones.
 */
export function requestsFrom(document: Document, known: Known): fc.Arbitrary<Generated> {
  return fc.oneof(...operationsIn(document).map((one) => requestTo(document, known, one)))
}

function requestTo(
  document: Document,
  known: Known,
  { name, path, method, operation }: ReturnType<typeof operationsIn>[number],
): fc.Arbitrary<Generated> {
  const { parameters = [], requestBody } = operation
  const of = (place: Parameter['in']) => {
    const all = parameters.filter((parameter) => parameter.in === place)
    const names = all.map(({ name }) => name)
    const texts = all.map(({ name, schema }) => [name, textOf(document, known, schema)] as const)
    return fc.record(Object.fromEntries(texts), { requiredKeys: place === 'path' ? names : [] })
  }
  const bodies = Object.values(requestBody?.content ?? {})
  const schema = bodies[0]?.schema
  const body = schema
    ? fc.oneof(
        { weight: 6, arbitrary: someValue(document, known, schema).map((v) => JSON.stringify(v)) },
        { weight: 1, arbitrary: fc.json() },
        { weight: 1, arbitrary: fc.string() },
      )
    : fc.constant(undefined)
  const headers = fc.record(
    {
      origin: often(fc.constant(known.origin), fc.constantFrom('https://evil.example', 'null', '')),
      accept: fc.constantFrom('application/json', 'text/html', '*/*', 'text/html;q=0.5'),
      authorization: often(
        fc.constant(`Bearer ${known.token}`),
        fc.constantFrom('Bearer x', 'Basic eDp5'),
      ),
      'content-type': often(
        fc.constant('application/json'),
        fc.constantFrom('application/x-www-form-urlencoded', 'text/plain', 'application/xml'),
      ),
    },
    { requiredKeys: ['origin', 'content-type'] },
  )
  return fc
    .record({ headers, extra: of('header'), params: of('path'), query: of('query'), body })
    .map(({ headers, extra, params, query, body }) => {
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(String((params as Record<string, string>)[name] ?? name)),
      )
      const search = new URLSearchParams(query as Record<string, string>).toString()
      return {
        operation: name,
        method,
        path: search ? `${filled}?${search}` : filled,
        headers: sendable({ ...headers, ...(extra as object) }),
        ...(body !== undefined && { body }),
      }
    })
}

/** Replaces characters that a client cannot send in a header: all except visible ASCII. */
function sendable(headers: Readonly<Record<string, string>>): Record<string, string> {
  const clean = (value: string) => value.replaceAll(/[^\x20-\x7e]/g, '?').trim()
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, clean(value)]))
}

const often = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: usual }, { weight: 1, arbitrary: odd })

const textOf = (document: Document, known: Known, schema: Schema) =>
  someValue(document, known, schema).map((value) =>
    typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
  )

/** Generates a value for the schema, and sometimes a random value instead. */
function someValue(document: Document, known: Known, schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 40, arbitrary: matching(document, known, schema) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
    { weight: 1, arbitrary: fc.constantFrom(-1, 0, 1e21, 1.5, '', null, true, [], {}, '\u0000') },
  )
}

function matching(document: Document, known: Known, schema: Schema): fc.Arbitrary<unknown> {
  const inner = (part: Schema) => someValue(document, known, part)
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? ''
    return inner(document.components.schemas[name] ?? {})
  }
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(inner))
  switch (schema.type) {
    case 'string':
      return fc.oneof(stringOf(schema), { weight: 3, arbitrary: fc.constantFrom(...known.skus) })
    case 'integer':
    case 'number':
      return fc.oneof(
        fc.integer({ min: schema.minimum ?? 0, max: (schema.minimum ?? 0) + 1 }),
        fc.integer({ min: schema.minimum ?? -1000, max: schema.maximum ?? 1000 }),
      )
    case 'boolean':
      return fc.boolean()
    case 'array':
      return often(
        fc.array(inner(schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: 2 }),
        fc.array(inner(schema.items ?? {}), { maxLength: 25 }),
      )
    case 'object': {
      const { properties = {}, required = [] } = schema
      const fields = Object.entries(properties).map(([name, part]) => [name, inner(part)] as const)
      const record = fc.record(Object.fromEntries(fields), { requiredKeys: [...required] })
      return often(record, fc.tuple(record, fc.dictionary(fc.string(), fc.jsonValue())).map(merged))
    }
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

const merged = ([one, other]: readonly object[]) => ({ ...other, ...one })

function stringOf({ pattern, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> {
  if (pattern) return fc.stringMatching(new RegExp(pattern))
  return fc.string({ minLength, maxLength: Math.min(maxLength, 300) })
}
