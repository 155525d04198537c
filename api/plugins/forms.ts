import formbody from '@fastify/formbody'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

/** Parses bodies of plain HTML forms. */
export const forms = fp(async (app) => void (await app.register(formbody)), { name: 'forms' })

/** Returns whether a plain HTML form sent the body. */
export function isForm(request: FastifyRequest): boolean {
  return request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
}
