import type { IncomingHttpHeaders } from 'node:http'
import fp from 'fastify-plugin'
import { Problem } from '../problem.ts'
import { bearerToken } from './session.ts'

const safeMethods = ['GET', 'HEAD', 'OPTIONS']

/**
 * Rejects state-changing requests that another site made a browser send (CSRF). This includes
 * sign-in: an attacker could otherwise sign a victim in to the attacker's account.
 */
export const ownOrigin = fp(
  async (app, { siteOrigin }: { readonly siteOrigin: string }) => {
    app.addHook('onRequest', async ({ method, headers }) => {
      if (safeMethods.includes(method) || isSameOrigin(headers, siteOrigin)) return
      throw new Problem('foreign_origin', 'cross-origin requests are rejected')
    })
  },
  { name: 'own-origin' },
)

function isSameOrigin(headers: IncomingHttpHeaders, siteOrigin: string): boolean {
  const { origin, authorization, cookie } = headers
  if (origin !== undefined) return origin === siteOrigin
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  // Not a browser: an API client with its own token and without cookies that another site could
  // abuse.
  return bearerToken(authorization) !== undefined && cookie === undefined
}
