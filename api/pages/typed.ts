import type { FastifyReply, FastifyRequest } from 'fastify'
import { clearCookie, readCookie, writeCookie } from '../plugins/cookies.ts'

/** What a visitor typed into a form, except passwords. */
export type TypedFields = Readonly<Record<string, string>>

const hourSeconds = 3600

/**
 * The most characters of the cookie's value, because API Gateway limits the cookies of a request.
 * Fields that would exceed it are not kept.
 */
export const maxLength = 300

/**
 * Keeps typed fields for the page that a form redirects to. They are in a cookie and not in the
 * URL, because logs and browser histories store URLs. The visitor typed them on this device, and
 * they only fill in a form, so the cookie needs no signature.
 */
export function keepTyped(reply: FastifyReply, typed: TypedFields): void {
  const kept = new URLSearchParams()
  for (const [name, text] of Object.entries(typed)) {
    kept.append(name, text)
    if (encodeURIComponent(kept.toString()).length > maxLength) kept.delete(name)
  }
  writeCookie(reply, 'typed', kept.toString(), hourSeconds)
}

export function readTyped(request: FastifyRequest): TypedFields {
  return Object.fromEntries(new URLSearchParams(readCookie(request, 'typed') ?? ''))
}

export function forgetTyped(reply: FastifyReply): void {
  clearCookie(reply, 'typed')
}
