import formbody from '@fastify/formbody'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

/** Takes bodies of plain HTML forms. */
export const forms = fp(async (app) => void (await app.register(formbody)), { name: 'forms' })

/** Was the body sent by a plain HTML form? */
export function isForm(request: FastifyRequest): boolean {
  return request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
}

/**
 * A form's fields are all text: writes the whole numbers among them as numbers, so that the same
 * schema judges forms and JSON. What is no number stays text, and the schema refuses it.
 */
export function readNumbers(body: unknown, names: readonly string[]): Record<string, unknown> {
  const fields = Object.entries((body ?? {}) as Record<string, unknown>)
  return Object.fromEntries(
    fields.map(([name, value]) => [name, names.includes(name) ? toNumber(value) : value]),
  )
}

function toNumber(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
}
