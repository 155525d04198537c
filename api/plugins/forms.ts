import formbody from '@fastify/formbody'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

/** Parses bodies of plain HTML forms. */
export const forms = fp(async (app) => void (await app.register(formbody)), { name: 'forms' })

/** Returns whether a plain HTML form sent the body. Media types are case-insensitive. */
export function isForm(request: FastifyRequest): boolean {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';')
  return type.trim().toLowerCase() === 'application/x-www-form-urlencoded'
}
