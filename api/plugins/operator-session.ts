import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Clock } from '#core/clock.ts'
import type { Right } from '#core/operator/rights.ts'
import { rightsOf } from '#core/operator/rights.ts'
import { isOpen, mustTouch, type OperatorSession, sessionSeconds } from '#core/operator/session.ts'
import type { OperatorSessionKey, OperatorSessionStore } from '#core/ports/operator-sessions.ts'
import { Problem } from '../problem.ts'
import { clearCookie, readCookie, writeCookie } from './cookies.ts'

type OperatorSessionDeps = {
  readonly operatorSessions: OperatorSessionStore
  readonly clock: Clock
}

/**
 * Finds the operator of a request by the cookie `operator`, and no other. The cookie has the keys of
 * the stored session, of which one is a secret, so it needs no signature.
 */
export const operatorSession = fp(
  async (app, { operatorSessions, clock }: OperatorSessionDeps) => {
    app.decorateRequest('operator', undefined)
    app.addHook('preValidation', async (request, reply) => {
      const key = readKey(request)
      if (!key) return
      const now = Math.floor(clock().getTime() / 1000)
      const session = await operatorSessions.read(key)
      if (!session || !isOpen(session, now)) return clearCookie(reply, 'operator')
      if (mustTouch(session, now)) await operatorSessions.touch(key, now)
      request.operator = session
    })
  },
  { name: 'operator-session', dependencies: ['cookies'] },
)

/** Makes every route of a scope need the right that its `config.right` names. */
export const requireRights = fp(
  async (app) => {
    app.addHook('onRoute', ({ url, config }) => {
      if (!config?.right) throw new Error(`${url} must name the right that it needs`)
    })
    app.addHook('preValidation', async (request) => {
      const { right } = request.routeOptions.config
      const { role } = requireOperator(request)
      if (right && rightsOf[role].includes(right)) return
      throw new Problem('forbidden', `the role ${role} does not have the right ${right}`)
    })
  },
  { name: 'require-rights', dependencies: ['operator-session'] },
)

/** Returns the operator of a request. Throws Problem unauthenticated. */
export function requireOperator({ operator }: FastifyRequest): OperatorSession {
  if (operator) return operator
  throw new Problem('unauthenticated', 'sign in at /api/operator/sign-in')
}

export function writeOperatorCookie(
  reply: FastifyReply,
  { operatorId, sessionId }: OperatorSessionKey,
): void {
  writeCookie(reply, 'operator', `${operatorId}.${sessionId}`, sessionSeconds)
}

/** Ends the request's session in the store, so that a copied cookie no longer works. */
export async function endOperatorSession(
  request: FastifyRequest,
  { operatorSessions }: Pick<OperatorSessionDeps, 'operatorSessions'>,
): Promise<void> {
  const key = readKey(request)
  if (key) await operatorSessions.end(key)
}

function readKey(request: FastifyRequest): OperatorSessionKey | undefined {
  const cookie = readCookie(request, 'operator') ?? ''
  const [, operatorId, sessionId] = /^([\w-]{36})\.([\w-]{22})$/.exec(cookie) ?? []
  return operatorId && sessionId ? { operatorId, sessionId } : undefined
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The signed-in operator. */
    operator: OperatorSession | undefined
  }
  interface FastifyContextConfig {
    /** The right that a route for operators needs. */
    right?: Right
  }
}
