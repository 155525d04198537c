import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { beginAct, type EndAct, readOrderState } from '#core/audit/begin-act.ts'
import { loggedClient } from '../client-address.ts'
import type { ApiDeps } from '../deps.ts'
import { requireOperator } from './operator-session.ts'

/** How long an answer waits for its entry: after the deadline of 7.5 s, the edge waits until 9 s. */
const maxEndMs = 1000

/**
 * Records each request of an operator that may change something in the audit log: before its handler
 * runs, and after. If the first entry cannot be written, the request is refused. Applies to all
 * routes of `app`, which must require an operator.
 */
export function auditActs(
  app: FastifyInstance,
  { auditLog, orders, clock }: Pick<ApiDeps, 'auditLog' | 'orders' | 'clock'>,
): void {
  const begun = new WeakMap<FastifyRequest, EndAct>()
  app.addHook('preHandler', async (request) => {
    if (request.method === 'GET' || request.method === 'HEAD') return
    const { orderId } = request.params as { readonly orderId?: string }
    const { amount } = (request.body ?? {}) as { readonly amount?: number }
    const { operatorId, role } = requireOperator(request)
    const act = {
      act: `${request.method} ${request.routeOptions.url}`,
      target: orderId ?? '',
      who: operatorId,
      role,
      from: request.client ? loggedClient(request.client) : 'unknown',
      ...(amount !== undefined && { details: { amount } }),
    }
    const readState = async () => (orderId ? readOrderState(orders, orderId) : undefined)
    begun.set(request, await beginAct(act, { auditLog, clock, readState }))
  })
  // Before the response is sent: Lambda may stop the process afterwards.
  app.addHook('onSend', async (request, reply, payload) => {
    const end = begun.get(request)
    begun.delete(request)
    // The handler continues, so the act may still happen: its entry has no end.
    if (request.problemCode === 'timed_out') return payload
    const phase = reply.statusCode < 400 ? 'done' : 'failed'
    // The act has happened and its request is recorded, so the operator gets the answer.
    const recorded = end?.(phase, String(reply.statusCode)).catch((err: unknown) =>
      request.log.error({ err }, 'audit.end_not_recorded'),
    )
    if (recorded) await Promise.race([recorded, sleep(maxEndMs, undefined, { ref: false })])
    return payload
  })
}
