import { type TSchema, Type } from 'typebox'

const problem = {
  description: 'A problem (RFC 9457); `code` is stable',
  content: {
    'application/problem+json': { schema: Type.Ref('Problem') },
    'text/html': { schema: Type.String() },
  },
}

/** A route's `response`: JSON when all is well, and problems. */
export function json<Status extends number>(status: Status, description: string, schema: TSchema) {
  return {
    [status]: { description, content: { 'application/json': { schema } } },
    '4xx': problem,
    '5xx': problem,
  }
}

/** A client that must wait: the header says for how long. */
export const tooManyRequests = {
  429: {
    ...problem,
    description: 'Too many orders of this client are not paid yet (too_many_open_orders)',
    headers: { 'Retry-After': { type: 'integer', description: 'Seconds', minimum: 1 } },
  },
} as const

/** As `json`; a browser gets the same as a page. */
export function jsonOrPage(description: string, schema: TSchema) {
  const page = { schema: Type.String() }
  return {
    200: { description, content: { 'application/json': { schema }, 'text/html': page } },
    '4xx': problem,
    '5xx': problem,
  }
}

/** The answer to a plain HTML form: go on at `Location`. */
export const seeOther = {
  303: { description: 'To a plain form: where to go on', type: 'null' },
} as const
