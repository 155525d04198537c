import { type TSchema, Type } from 'typebox'
import type { ProblemCode } from './problem.ts'

/** Returns a route's `response` schema: JSON. */
export function json<Status extends number>(status: Status, description: string, schema: TSchema) {
  const response = { description, content: { 'application/json': { schema } } }
  return { [status]: response } as Record<Status, typeof response>
}

/** Returns a route's `response` schema: JSON, or an HTML page for browsers. */
export function jsonOrPage(description: string, schema: TSchema) {
  const page = { schema: Type.String() }
  return { 200: { description, content: { 'application/json': { schema }, 'text/html': page } } }
}

/** Returns a route's `response` schema: a redirect to `Location`. */
export function seeOther(description: string) {
  const location = { type: 'string', description: 'The URL to open next' }
  return { 303: { description, headers: { Location: location }, type: 'null' } } as const
}

/** The response to a plain HTML form. */
export const formRedirect = seeOther('For an HTML form: a redirect to the next page')

/** Who may call a route: the `security` of its schema. The names are those in `openapi.ts`. */
export const access = {
  /** Anyone. A session or token connects the request to an account. */
  anyone: [{}, { session: [] }, { bearer: [] }],
  /** Signed-in accounts. */
  account: [{ session: [] }, { bearer: [] }],
  /** The order's buyer: its account, or a browser with guest access to it. */
  buyer: [{ session: [] }, { bearer: [] }, { guest: [] }],
  /** Operators with the right that the route names. */
  operator: [{ operator: [] }],
  /** Anyone. A session connects the request to an operator. */
  operatorSignIn: [{}, { operator: [] }],
  /** Stripe, which signs its requests. */
  stripe: [{ stripeSignature: [] }],
} as const

declare module 'fastify' {
  interface FastifySchema {
    /** The problem codes of this route. `openapi.ts` adds those that every such route has. */
    problems?: readonly ProblemCode[]
  }
}
