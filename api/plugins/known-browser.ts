import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Guesser, KnownBrowser } from '#core/account/limit-guesses.ts'
import { newBrowserId } from '#core/ids.ts'
import { toEmailKey } from '#core/order/email-key.ts'
import { readClaims, setTokenCookie } from './tokens.ts'

/** Returns who makes this request, for the limits on wrong passwords and codes. */
export function guesserOf(request: FastifyRequest): Guesser {
  const { client = 'direct' } = request
  return { client, browser: readKnownBrowser(request) }
}

/**
 * Remembers that the owner of this address has used this browser. The cookie opens nothing: it only
 * lets the owner sign in here while strangers guess the password elsewhere. One address at a time.
 */
export function rememberBrowser(request: FastifyRequest, reply: FastifyReply, email: string): void {
  const emailKey = toEmailKey(email)
  const known = readKnownBrowser(request)
  const browserId = known?.emailKey === emailKey ? known.browserId : newBrowserId()
  setTokenCookie(reply, 'browser', { browserId, emailKey })
}

function readKnownBrowser(request: FastifyRequest): KnownBrowser | undefined {
  const { browserId, emailKey } = readClaims(request, 'browser')
  return browserId && emailKey ? ({ browserId, emailKey } as KnownBrowser) : undefined
}
