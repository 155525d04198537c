import type { FastifyReply, FastifyRequest } from 'fastify'
import { clearCookie, readCookie, writeCookie } from '../plugins/cookies.ts'

/** What a visitor typed into an account form, except passwords. */
export type TypedFields = { readonly email?: string; readonly code?: string }

const hourSeconds = 3600

/**
 * Keeps typed fields for the page that a form redirects to. They are in a cookie and not in the
 * URL, because logs and browser histories store URLs. The visitor typed them on this device, and
 * they only fill in a form, so the cookie needs no signature.
 */
export function keepTyped(reply: FastifyReply, { email, code }: TypedFields): void {
  const fields = new URLSearchParams({ ...(email && { email }), ...(code && { code }) })
  writeCookie(reply, 'typed', fields.toString(), hourSeconds)
}

export function readTyped(request: FastifyRequest): TypedFields {
  const fields = new URLSearchParams(readCookie(request, 'typed') ?? '')
  const [email, code] = [fields.get('email'), fields.get('code')]
  return { ...(email && { email }), ...(code && { code }) }
}

export function forgetTyped(reply: FastifyReply): void {
  clearCookie(reply, 'typed')
}
