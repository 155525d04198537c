import fc from 'fast-check'
import t, { type Test } from 'tap'
import { runs, seed } from '../../test/model/config.ts'
import { buildApp } from '../app.ts'
import { lambdaHost, toLambdaHandler } from '../lambda-handler.ts'
import { serverHost } from '../server-host.ts'
import { type Client, viaLambda, viaServer } from './support/clients.ts'
import {
  type Document,
  type Generated,
  operationsIn,
  problemCodesOf,
  problemMembersOf,
  requestsFrom,
} from './support/from-document.ts'
import { openShop, siteOrigin } from './support/shop.ts'

const requests = Math.min(200 * runs, 6000)

t.setTimeout(240_000)

const shop = await openShop(t)
const token = await shop.createAccount('generated@example.com', 'TestPass123!')
const cookies = await shop.operatorCookie()
const app = buildApp(shop.deps, serverHost())
await app.listen({ port: 0, host: '127.0.0.1' })
const lambdaApp = buildApp(shop.deps, lambdaHost)
const handler = await toLambdaHandler(lambdaApp)
t.teardown(() => Promise.all([app.close(), lambdaApp.close()]))

const document = JSON.parse((await viaServer(app)({ path: '/openapi.json' })).text) as Document
const operations = new Map(operationsIn(document).map(({ name, operation }) => [name, operation]))
const known = { skus: ['MUG', 'BOWL', 'LAST'], origin: siteOrigin, token }
const generated = fc.sample(requestsFrom(document, known), { numRuns: requests, seed })

t.comment(`seed ${seed}`)
t.test('through the server', (t) => sendAll(t, viaServer(app)))
t.test('through the Lambda adapter', (t) => sendAll(t, viaLambda(handler, { base64: true })))

/** Sends all requests. Checks that each gets a response that the document lists, and none a 5xx. */
async function sendAll(t: Test, client: Client) {
  const statusCounts = new Map<string, Map<number, number>>()
  for (const request of generated) {
    const isOfOperators = request.operation.includes('/operator/')
    const { status, text, headers } = await client({
      ...request,
      ...(isOfOperators && { cookies }),
    })
    const seen = statusCounts.get(request.operation) ?? new Map<number, number>()
    statusCounts.set(request.operation, seen.set(status, (seen.get(status) ?? 0) + 1))
    if (!isValid(status, text, headers)) t.fail('an invalid response', shown(request, text))
    if (!isListed(request.operation, status, text, headers))
      t.fail('a response that the document does not list', shown(request, text))
  }
  const counts = [...statusCounts.values()]
  t.equal(counts.flatMap((seen) => [...seen.values()]).reduce(sum), requests)
  t.equal(statusCounts.size, operations.size, 'every operation is called')
  const accepted = counts.filter((seen) => [...seen.keys()].some((s) => s < 400))
  t.ok(accepted.length > statusCounts.size / 2, 'most operations accept at least one request')
  for (const [operation, seen] of [...statusCounts].sort()) {
    t.comment(
      `${operation}: ${[...seen]
        .sort()
        .map(([status, n]) => `${status}×${n}`)
        .join(' ')}`,
    )
  }
}

function isValid(
  status: number,
  text: string,
  headers: Readonly<Record<string, string | undefined>>,
): boolean {
  const type = headers['content-type'] ?? ''
  if (status >= 500) return false
  if (status < 400 || type.startsWith('text/html')) return true
  return type.startsWith('application/problem+json') && typeof JSON.parse(text).code === 'string'
}

const shown = ({ method, path, headers, body }: Generated, text: string) => ({
  request: { method, path, headers, body: String(body) },
  answer: text.slice(0, 500),
})
const sum = (a: number, b: number) => a + b

/**
 * Returns whether the document lists this status of the operation, its content type and, for a
 * problem, its code and members.
 */
function isListed(
  name: string,
  status: number,
  text: string,
  headers: Readonly<Record<string, string | undefined>>,
): boolean {
  const operation = operations.get(name)
  const response = operation?.responses[status]
  if (!operation || !response) return false
  const [type = ''] = headers['content-type']?.split(';') ?? []
  if (type && !response.content?.[type]) return false
  if (type !== 'application/problem+json') return true
  const problem = JSON.parse(text)
  const members = problemMembersOf(operation, problem)
  return (
    problemCodesOf(operation, status).includes(problem.code) &&
    // `too_many` names one of several limits.
    (problem.code === 'too_many' || Object.keys(problem).every((name) => members.includes(name)))
  )
}
