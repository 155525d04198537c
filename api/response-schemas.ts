import { type TSchema, Type } from 'typebox'

const problem = {
  description: 'A problem (RFC 9457); `code` is stable',
  content: {
    'application/problem+json': { schema: Type.Ref('Problem') },
    'text/html': { schema: Type.String() },
  },
}

/** Returns a route's `response` schema: JSON for success, problem+json or a page for errors. */
export function json<Status extends number>(status: Status, description: string, schema: TSchema) {
  return {
    [status]: { description, content: { 'application/json': { schema } } },
    '4xx': problem,
    '5xx': problem,
  }
}

/** The response to a client over its order limit. `Retry-After` gives the seconds to wait. */
export const tooManyRequests = {
  429: {
    ...problem,
    description: 'This client has too many unpaid orders (too_many_open_orders)',
    headers: { 'Retry-After': { type: 'integer', description: 'Seconds', minimum: 1 } },
  },
} as const

/** Returns the same as `json`, with an HTML page for browsers. */
export function jsonOrPage(description: string, schema: TSchema) {
  const page = { schema: Type.String() }
  return {
    200: { description, content: { 'application/json': { schema }, 'text/html': page } },
    '4xx': problem,
    '5xx': problem,
  }
}

/** The response to a plain HTML form: a redirect to `Location`. */
export const seeOther = {
  303: { description: 'For a plain HTML form: a redirect to the next page', type: 'null' },
} as const
