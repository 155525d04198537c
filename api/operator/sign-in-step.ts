import type { FastifyReply, FastifyRequest } from 'fastify'
import { ShopError } from '#core/errors.ts'
import type { SignInStep } from '#core/ports/operator-provider.ts'
import { clearCookie, readCookie, writeCookie } from '../plugins/cookies.ts'

/** An unfinished sign-in, and the address that it started with. */
export type OpenSignIn = SignInStep & { readonly email: string }

const context = 'operator-step'

/** As long as Cognito keeps a step open: module identity, `auth_session_validity`. */
const stepSeconds = 15 * 60

/** Keeps an unfinished sign-in in a cookie, encrypted: it may have the secret key of the codes. */
export function keepStep(reply: FastifyReply, step: OpenSignIn): void {
  const encrypted = reply.server.tokenKeys.encrypt(JSON.stringify(step), context)
  writeCookie(reply, 'operator-step', encrypted, stepSeconds)
}

export function readStep(request: FastifyRequest): OpenSignIn | undefined {
  const encrypted = readCookie(request, 'operator-step')
  const text = encrypted && request.server.tokenKeys.decrypt(encrypted, context)
  return text ? (JSON.parse(text) as OpenSignIn) : undefined
}

export function forgetStep(reply: FastifyReply): void {
  clearCookie(reply, 'operator-step')
}

/** Returns the unfinished sign-in if it is at one of these steps. Throws ShopError sign_in_expired. */
export function requireStep(
  request: FastifyRequest,
  ...kinds: readonly SignInStep['kind'][]
): OpenSignIn {
  const step = readStep(request)
  if (step && kinds.includes(step.kind)) return step
  throw new ShopError('sign_in_expired', 'start again with the e-mail address and the password')
}
