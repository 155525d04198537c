import type { IncomingHttpHeaders } from 'node:http'
import fp from 'fastify-plugin'
import { Problem } from '../problem.ts'

const reading = ['GET', 'HEAD', 'OPTIONS']

/**
 * Refuses state-changing requests that another site made a browser send: signing in as much as
 * buying, because a victim signed in to an attacker's account is a victim too.
 */
export const ownOrigin = fp(
  async (app, { siteOrigin }: { readonly siteOrigin: string }) => {
    app.addHook('onRequest', async ({ method, headers }) => {
      if (reading.includes(method) || isOurs(headers, siteOrigin)) return
      throw new Problem('foreign_origin', 'this address takes orders from its own site only')
    })
  },
  { name: 'own-origin' },
)

function isOurs(headers: IncomingHttpHeaders, siteOrigin: string): boolean {
  const { origin, authorization, cookie } = headers
  if (origin !== undefined) return origin === siteOrigin
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  // No browser at all: a program that brings its own token, and no cookie that could be abused.
  return authorization?.startsWith('Bearer ') === true && cookie === undefined
}
