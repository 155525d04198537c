import cookie from '@fastify/cookie'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

/** The shop's cookies. Each is sent to every path of the shop. */
export type CookieName =
  | 'session'
  | 'refresh'
  | 'cart'
  | 'guest'
  | 'browser'
  | 'lang'
  | 'typed'
  | 'operator'
  | 'operator-step'

/**
 * Sets up cookies that scripts and other sites cannot use. Over https, their names start with
 * `__Host-`. A browser accepts such a cookie only from this host, for all its paths and as Secure:
 * https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-cookie-prefixes-00. Another host of the
 * same domain can therefore not plant one. Cookies with other names have no effect. Over http, on a
 * local machine, browsers reject the prefix, so the names have none.
 */
export const cookies = fp(
  async (app: FastifyInstance, { secure }: { readonly secure: boolean }) => {
    await app.register(cookie, {
      parseOptions: { httpOnly: true, secure, sameSite: 'lax', path: '/' },
    })
    app.decorate('cookiePrefix', secure ? '__Host-' : '')
  },
  { name: 'cookies' },
)

/**
 * Returns the value of a cookie; undefined if it is missing, or if the request has two of this name
 * with different values: one of them may be planted.
 */
export function readCookie(request: FastifyRequest, name: CookieName): string | undefined {
  const { cookies, headers, server } = request
  const fullName = `${server.cookiePrefix}${name}`
  const first = cookies[fullName]
  const sent = headers.cookie ?? ''
  if (first === undefined || sent.indexOf(fullName) === sent.lastIndexOf(fullName)) return first
  // The parser returns the first of several, so this is the last.
  const reversed = sent.split(';').reverse().join(';')
  return server.parseCookie(reversed)[fullName] === first ? first : undefined
}

export function writeCookie(
  reply: FastifyReply,
  name: CookieName,
  value: string,
  maxAge: number,
): void {
  reply.setCookie(`${reply.server.cookiePrefix}${name}`, value, { maxAge })
}

export function clearCookie(reply: FastifyReply, name: CookieName): void {
  reply.clearCookie(`${reply.server.cookiePrefix}${name}`)
}

declare module 'fastify' {
  interface FastifyInstance {
    /** What the names of the shop's cookies start with. */
    readonly cookiePrefix: string
  }
}
