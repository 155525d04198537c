import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { ShopError } from '#core/errors.ts'
import { listInbox } from '#core/payment/inbox.ts'
import { approveOrder, rejectOrder } from '#core/payment/review-order.ts'
import { refundIdOf } from '#core/refund/refund.ts'
import { refundOrder } from '#core/refund/refund-order.ts'
import { OrderParamsSchema } from '../common-schemas.ts'
import type { ApiDeps } from '../deps.ts'
import { auditActs } from '../plugins/audit.ts'
import { requireOperator, requireRights } from '../plugins/operator-session.ts'
import { access, json } from '../response-schemas.ts'
import { requireRecentSignIn } from './recent-sign-in.ts'
import {
  ApprovalSchema,
  InboxSchema,
  OperatorOrderSchema,
  RefundHeadersSchema,
  RefundRequestSchema,
  RefundSchema,
  RejectionSchema,
} from './schemas.ts'
import { toOperatorOrder } from './view.ts'

type OperatorDeps = Pick<
  ApiDeps,
  | 'orders'
  | 'gateway'
  | 'sendTask'
  | 'announceAlert'
  | 'countDeadLetters'
  | 'refundLimit'
  | 'clock'
  | 'auditLog'
>

/** Routes for operators, each with the right that it needs. The order's timeline records the operator of each action. */
export const operatorRoutes: FastifyPluginAsyncTypebox<OperatorDeps> = async (app, deps) => {
  async function readOperatorOrder(orderId: string, request: FastifyRequest) {
    const timeline = await deps.orders.timeline(orderId)
    if (!timeline) throw new ShopError('order_not_found', 'the order does not exist')
    request.orderId = orderId
    request.traceId = timeline.order.traceId
    return toOperatorOrder(timeline)
  }

  await app.register(requireRights)
  auditActs(app, deps)

  app.get(
    '/operator/inbox',
    {
      config: { right: 'inbox' },
      schema: {
        summary: 'List what waits for an operator, oldest first',
        description:
          'Orders under review, failed refunds, disputes that need a response, and mails, effects and alerts that failed permanently: at most the 200 oldest. And the number of dead letters.',
        security: access.operator,
        response: json(200, 'The list', Type.Ref('Inbox')),
      },
    },
    async (request) => {
      // The list is useful without the number.
      const counted = deps.countDeadLetters().catch((err: unknown) => {
        request.log.error({ err }, 'inbox.dead_letters_not_counted')
        return undefined
      })
      const [{ items, hasMore }, deadLetters] = await Promise.all([listInbox(deps.orders), counted])
      return { items: [...items], hasMore, ...(deadLetters !== undefined && { deadLetters }) }
    },
  )

  app.get(
    '/operator/orders/:orderId',
    {
      config: { right: 'read' },
      schema: {
        summary: 'Read an order with its timeline, refunds and disputes',
        description: 'The response does not contain the buyer’s name, address and e-mail.',
        security: access.operator,
        problems: ['order_not_found'],
        params: OrderParamsSchema,
        response: json(200, 'The order', Type.Ref('OperatorOrder')),
      },
    },
    async (request) => readOperatorOrder(request.params.orderId, request),
  )

  app.post(
    '/operator/orders/:orderId/refunds',
    {
      config: { right: 'refund' },
      schema: {
        summary: 'Refund an order, in full or in part',
        description:
          'A retry with the same `Idempotency-Key` returns the same refund. A full refund cancels the order unless it is shipped. Refunds of an order above a limit need a sign-in of the last five minutes.',
        security: access.operator,
        problems: [
          'order_not_found',
          'sign_in_too_old',
          'order_not_refundable',
          'refund_too_large',
          'idempotency_key_reused',
          'payment_refused',
          'payment_unavailable',
        ],
        headers: RefundHeadersSchema,
        params: OrderParamsSchema,
        body: RefundRequestSchema,
        response: json(201, 'The refund with its current status', Type.Ref('Refund')),
      },
    },
    async (request, reply) => {
      const { orderId } = request.params
      const { amount, why } = request.body
      const key = request.headers['idempotency-key']
      request.orderId = orderId
      const operator = requireOperator(request)
      await requireRecentSignIn(
        operator,
        { orderId, ...(amount !== undefined && { amount }) },
        deps,
      )
      const refund = await refundOrder(
        {
          orderId,
          ...(amount !== undefined && { amount }),
          why,
          by: operator.operatorId,
          refundId: refundIdOf(`${orderId} ${key}`),
        },
        { ...deps, log: request.log },
      )
      return reply.code(201).send(refund)
    },
  )

  app.post(
    '/operator/orders/:orderId/approve',
    {
      config: { right: 'review' },
      schema: {
        summary: 'Approve an order under review',
        description: 'The order becomes paid with the amount that was charged.',
        security: access.operator,
        problems: ['order_not_found', 'order_not_in_review', 'order_not_approvable'],
        params: OrderParamsSchema,
        body: ApprovalSchema,
        response: json(200, 'The order as it is now', Type.Ref('OperatorOrder')),
      },
    },
    async (request) => {
      const { orderId } = request.params
      const { address } = request.body
      const by = requireOperator(request).operatorId
      await approveOrder(
        orderId,
        { by, ...(address && { address }) },
        { ...deps, log: request.log },
      )
      return readOperatorOrder(orderId, request)
    },
  )

  app.post(
    '/operator/orders/:orderId/reject',
    {
      config: { right: 'review' },
      schema: {
        summary: 'Reject an order under review',
        description:
          'Cancels the order and refunds the payment. A refund above the limit needs a sign-in of the last five minutes.',
        security: access.operator,
        problems: [
          'order_not_found',
          'sign_in_too_old',
          'order_not_in_review',
          'order_not_cancellable',
          'order_not_refundable',
        ],
        params: OrderParamsSchema,
        body: RejectionSchema,
        response: json(200, 'The order as it is now', Type.Ref('OperatorOrder')),
      },
    },
    async (request) => {
      const { orderId } = request.params
      const operator = requireOperator(request)
      await requireRecentSignIn(operator, { orderId }, deps)
      const cancellation = { by: operator.operatorId, why: request.body.why }
      await rejectOrder(orderId, cancellation, { ...deps, log: request.log })
      return readOperatorOrder(orderId, request)
    },
  )
}

export const operatorSchemas = [RefundSchema, OperatorOrderSchema, InboxSchema]
