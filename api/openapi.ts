import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifyPluginAsync, FastifySchema } from 'fastify'
import fp from 'fastify-plugin'
import { type ProblemCode, problemKinds } from './problem.ts'

const description = `The API of the Comptoir shop.

- **JSON or pages.** Browsers get HTML pages from the same URLs. Other clients get JSON. The \`Accept\` header decides.
- **Errors** are problems (RFC 9457) with a stable \`code\` and the id of the request. If a path does not support the method, the status is \`405\` and the code \`method_not_allowed\`.
- **Limits**: the gateway in front of the API can reject a request with \`429\` or \`503\`. Its body is not a problem: it has only a \`message\`.
- **Amounts** are whole numbers of minor units, such as cents. **Times** are in UTC.
- **Requests that change something** must come from the shop’s own pages, or carry a bearer token and no cookies.
- **Texts** are French or English: \`?lang=fr\` or \`?lang=en\`.`

/** The groups of operations, by the first part of their path. */
const tags = [
  { name: 'Products', description: 'What is on sale.', paths: ['products'] },
  { name: 'Cart', description: 'The cart in the browser’s cookie.', paths: ['cart'] },
  {
    name: 'Orders',
    description: 'Place, pay, read and cancel orders.',
    paths: ['checkout', 'orders'],
  },
  { name: 'Accounts', description: 'Sign up, sign in, sign out.', paths: ['auth'] },
  {
    name: 'Operators',
    description:
      'For operators, who sign in with a password and a code. Each route needs a right of their role.',
    paths: ['operator'],
  },
  { name: 'Webhooks', description: 'Called by Stripe.', paths: ['webhook'] },
  { name: 'Health', description: 'Called by monitors.', paths: ['health', 'ready'] },
] as const

/** Returns the kinds of access. Over https, the names of cookies have a prefix. */
const securitySchemes = (cookiePrefix: string) =>
  ({
    session: {
      type: 'apiKey',
      in: 'cookie',
      name: `${cookiePrefix}session`,
      description:
        'The cookie that `POST /auth/sign-in` sets, for customers. Browsers send it themselves.',
    },
    bearer: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'An access token of the shop’s Cognito user pool, for scripts of customers.',
    },
    operator: {
      type: 'apiKey',
      in: 'cookie',
      name: `${cookiePrefix}operator`,
      description: 'The cookie that `POST /operator/sign-in/code` sets, for operators.',
    },
    guest: {
      type: 'apiKey',
      in: 'cookie',
      name: `${cookiePrefix}guest`,
      description:
        'The cookie that `POST /checkout` and the link of an order set. It gives access to the latest 30 orders that the browser placed, and the latest 20 that it opened by a link.',
    },
    stripeSignature: {
      type: 'apiKey',
      in: 'header',
      name: 'Stripe-Signature',
      description: 'Stripe’s signature over the exact bytes of the body.',
    },
  }) as const

/**
 * Returns the OpenAPI document. `build` creates a second app with one more plugin. This happens at the
 * first request for the document, so that start-up neither loads nor runs the swagger library.
 */
export async function describeApi(
  build: (plugin: FastifyPluginAsync) => FastifyInstance,
  { version, siteOrigin }: { readonly version: string; readonly siteOrigin: string },
): Promise<object> {
  const app = build(
    fp(async (instance) => {
      await instance.register(swagger, {
        openapi: {
          openapi: '3.1.0',
          info: { title: 'Comptoir', version, description },
          servers: [{ url: `${siteOrigin}/api` }],
          tags: tags.map(({ name, description }) => ({ name, description })),
          components: { securitySchemes: securitySchemes(instance.cookiePrefix) },
        },
        refResolver: {
          buildLocalReference: ({ $id }, _uri, _fragment, i) => String($id ?? `Shape${i}`),
        },
        transform: ({ schema, url, route }) => ({
          url,
          schema: schema.hide ? schema : describeRoute(schema, url, route.method),
        }),
      })
    }),
  )
  try {
    await app.ready()
    return app.swagger()
  } finally {
    await app.close()
  }
}

/** Returns a route's schema with its tag and its error responses. */
function describeRoute(
  { problems, ...schema }: FastifySchema,
  url: string,
  method: string | readonly string[],
): FastifySchema {
  const [, first = ''] = url.split('/')
  const tag = tags.find(({ paths }) => paths.some((path) => path === first))
  if (!tag) throw new Error(`${url} has no tag`)
  const codes = problemsOf({ ...schema, problems: problems ?? [] }, method === 'POST')
  return {
    ...schema,
    tags: [tag.name],
    response: { ...(schema.response as object), ...problemResponses(codes) },
  }
}

/**
 * Returns the problem codes that a route declares, and those that follow from the rest of its
 * schema.
 */
function problemsOf(
  { problems = [], security = [], params, querystring, headers, body }: FastifySchema,
  isPost: boolean,
): ReadonlySet<ProblemCode> {
  const isForAccounts = security.some((schemes) => 'bearer' in schemes)
  const needsAccount =
    isForAccounts && security.every((schemes) => 'bearer' in schemes || 'session' in schemes)
  const needsOperator = security.length > 0 && security.every((schemes) => 'operator' in schemes)
  const codes: readonly (readonly [unknown, readonly ProblemCode[]])[] = [
    [true, problems],
    [querystring ?? headers ?? body, ['invalid_request']],
    [isPost, ['malformed_body', 'too_large', 'unsupported_media_type']],
    [params, ['not_found']],
    [isForAccounts, ['invalid_credentials', 'too_many_attempts', 'accounts_unavailable']],
    [needsAccount || needsOperator, ['unauthenticated']],
    [needsOperator, ['forbidden']],
    [(isForAccounts || needsOperator) && isPost, ['foreign_origin']],
    [true, ['internal', 'service_refused', 'busy', 'overloaded', 'timed_out']],
  ]
  return new Set(codes.flatMap(([applies, implied]) => (applies ? implied : [])))
}

/** Returns one response for each HTTP status of the codes. */
function problemResponses(codes: ReadonlySet<ProblemCode>): object {
  const byStatus = Map.groupBy(codes, (code) => problemKinds[code].status)
  return Object.fromEntries([...byStatus].map(([status, some]) => [status, responseOf(some)]))
}

function responseOf(codes: readonly ProblemCode[]) {
  const isRetryable = codes.some((code) => problemKinds[code].retryAfter)
  const retryAfter = {
    type: 'integer',
    minimum: 1,
    description: 'Seconds until the client may retry',
  }
  return {
    description: codes.map((code) => `\`${code}\`: ${problemKinds[code].title}`).join('. '),
    ...(isRetryable && { headers: { 'Retry-After': retryAfter } }),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            { $ref: 'Problem' },
            {
              type: 'object',
              required: ['code'],
              properties: { code: { type: 'string', enum: codes } },
            },
          ],
        },
        examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }])),
      },
      'text/html': { schema: { type: 'string' } },
    },
  }
}

/** Examples of the further members of a problem, by its code. */
const memberExamples: Partial<Record<ProblemCode, object>> = {
  invalid_request: { errors: [{ path: 'body/quantity', message: 'must be >= 1' }] },
  unknown_product: { sku: 'BOL-GRES-01' },
  sold_out: { items: [{ sku: 'BOL-GRES-01', available: 1 }] },
  price_changed: { items: [{ sku: 'BOL-GRES-01', price: 2400 }] },
  // If the order as a whole is too large, it has only `maxLines` or `maxUnits`.
  too_many: { sku: 'BOL-GRES-01', maxPerOrder: 10 },
  too_many_open_orders: { limit: 'guest', retryAfter: 300 },
  too_many_attempts: { retryAfter: 60 },
  already_ordered: { orderId: 'ord_01M83VNVF87VRSP9TWRENQ0000', number: 'RENQ-0000' },
  order_not_cancellable: { orderStatus: 'shipping' },
  order_not_in_review: { reason: 'paid' },
  order_not_approvable: { reason: 'not_paid' },
  refund_too_large: { left: 2400 },
  sign_in_too_old: { limit: 10_000 },
  bad_signature: { reason: 'no_match' },
  not_ready: { failing: ['queue'] },
}

function exampleOf(code: ProblemCode) {
  const { status, title } = problemKinds[code]
  const requestId = 'req_01M83VNVF87VRSP9TWRENQ0000'
  const problem = { type: 'about:blank', title, status, code, detail: title, requestId }
  return { ...problem, ...memberExamples[code] }
}
