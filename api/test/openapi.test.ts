import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'
import { parse } from 'yaml'
import { problemKinds } from '../problem.ts'
import { buildBareApp, readDocument } from './support/document.ts'
import { operationsIn, problemCodesOf, type Schema } from './support/from-document.ts'

const document = await readDocument()
const operations = operationsIn(document)

t.test('every operation has a summary, a description and a known tag', async (t) => {
  const tags = document.tags.map(({ name }) => name)
  for (const { name, operation } of operations) {
    t.match(operation, { summary: /^[A-Z].*[^.]$/, description: /^[A-Z].*\.$/ }, name)
    t.ok(operation.tags?.length === 1 && tags.includes(operation.tags[0] ?? ''), `${name}: tag`)
  }
  const summaries = operations.map(({ operation }) => operation.summary)
  t.equal(new Set(summaries).size, operations.length, 'no summary twice')
  const used = new Set(operations.flatMap(({ operation }) => operation.tags ?? []))
  t.same([...used].sort(), tags.toSorted(), 'no tag without operations')
})

t.test('the document names every problem code', async (t) => {
  const named = operations.flatMap(({ operation }) =>
    Object.keys(operation.responses).flatMap((status) =>
      problemCodesOf(operation, Number(status)).map((code) => String(code)),
    ),
  )
  // Only paths without an operation respond with this code.
  const expected = Object.keys(problemKinds).filter((code) => code !== 'method_not_allowed')
  t.same([...new Set(named)].sort(), expected.sort())
})

t.test('the document says which operations need an account', async (t) => {
  const app = buildBareApp()
  t.teardown(() => app.close())
  const needing: string[] = []
  for (const { name, method, path, operation } of operations) {
    const { parameters = [], security = [] } = operation
    const url = path.replaceAll(/\{(\w+)\}/g, (_, wanted: string) =>
      String(parameters.find((one) => one.name === wanted)?.example),
    )
    const headers = { origin: 'https://shop.example' }
    const { statusCode } = await app.inject({ method: method as 'GET' | 'POST', url, headers })
    const needsAccount =
      security.length > 0 &&
      security.every((one) => ['session', 'bearer', 'operator'].some((scheme) => scheme in one))
    t.equal(statusCode === 401, needsAccount, `${name}: ${statusCode}`)
    if (needsAccount) needing.push(name)
    for (const scheme of security.flatMap(Object.keys)) {
      t.ok(scheme in document.components.securitySchemes, `${name}: ${scheme}`)
    }
  }
  t.match(document.components.securitySchemes, {
    session: { name: '__Host-session' },
    guest: { name: '__Host-guest' },
  })
  t.ok(needing.includes('GET /orders'))
  t.ok(needing.includes('POST /operator/orders/{orderId}/refunds'))
})

t.test('every example is valid', async (t) => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  ajv.addSchema({ $id: 'document', ...document })
  // A part of the document is compiled alone, so its references must name the document.
  const text = JSON.stringify(document).replaceAll('"$ref":"#/', '"$ref":"document#/')
  const examples = examplesIn(JSON.parse(text))
  const invalid = examples.filter(({ schema, example }) => !ajv.validate(schema, example))
  t.same(invalid, [])
  t.ok(examples.length > 50)
})

t.test('the document says which operations send pages and redirects', async (t) => {
  const withPage = operations.filter(
    ({ operation }) => operation.responses['200']?.content?.['text/html'],
  )
  t.same(withPage.map(({ name }) => name).sort(), [
    'GET /auth/account',
    'GET /auth/forgot',
    'GET /auth/reset',
    'GET /auth/sign-in',
    'GET /auth/sign-up',
    'GET /cart',
    'GET /operator/sign-in',
    'GET /orders',
    'GET /orders/find',
    'GET /orders/{orderId}',
  ])
  const redirects = operations.filter(({ operation }) => operation.responses['303'])
  for (const { name, operation } of redirects) {
    t.match(operation.responses['303'], { headers: { Location: Object } }, name)
  }
  const posts = redirects.map(({ name }) => name).filter((name) => name.startsWith('POST'))
  t.ok(posts.length > 10)
  t.ok(posts.includes('POST /auth/sign-up'), 'no form responds with a page that a reload resends')
})

t.test('each throttled route exists', async (t) => {
  const values = readFileSync(resolve(import.meta.dirname, '../../modules/api/values.yaml'), 'utf8')
  const throttled = Object.keys(parse(values).throttle.routes)
  const names = operations.map(({ name }) => name)
  t.same(
    throttled.filter((name) => !names.includes(name)),
    [],
  )
  t.ok(throttled.length > 3)
})

t.test('the document has no Idempotency-Key that guests could share', async (t) => {
  const keys = operations.flatMap(({ operation: { parameters = [] } }) =>
    parameters.filter(({ name }) => name === 'idempotency-key'),
  )
  t.equal(keys.length, 2)
  t.notMatch(JSON.stringify(keys), 'example')
})

t.test('without the setting there is no documentation page', async (t) => {
  for (const hasDocs of [true, false]) {
    const app = buildBareApp({}, { hasDocs })
    t.equal((await app.inject('/docs')).statusCode, hasDocs ? 200 : 404)
    await app.close()
  }
})

/** A schema has a list of examples. A parameter or a body has one example, or examples by name. */
type Node = Schema & {
  readonly schema?: Schema
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
}

/** Returns all examples in a part of the document, each with its schema. */
function examplesIn(part: unknown): readonly { schema: Schema; example: unknown }[] {
  if (typeof part !== 'object' || part === null) return []
  const { schema, example, examples = [], ...own } = part as Node
  const found = [
    ...(schema && example !== undefined ? [{ schema, example }] : []),
    ...Object.values(examples).map((one) =>
      schema ? { schema, example: one.value } : { schema: own, example: one },
    ),
  ]
  return [...found, ...Object.values(part).flatMap(examplesIn)]
}
