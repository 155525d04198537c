import type { FastifyPluginAsync } from 'fastify'
import { Type } from 'typebox'
import type { Clock } from '#core/clock.ts'
import { ShopError } from '#core/errors.ts'
import { makeMessage } from '#core/ports/messages.ts'
import type { PaymentEvent, ProviderEvent } from '#core/ports/payment-event.ts'
import type { ApiDeps } from '../deps.ts'
import { access, json } from '../response-schemas.ts'

type WebhookDeps = Pick<ApiDeps, 'readEvent' | 'sendEvent' | 'clock'>

const bodyLimit = 256 * 1024

/**
 * Receives Stripe's webhooks: verifies the signature over the raw bytes and sends the event to the
 * orders queue. It reads no store. It acknowledges an event only after the queue has accepted it;
 * otherwise Stripe sends the event again.
 */
export const webhookRoutes: FastifyPluginAsync<WebhookDeps> = async (
  app,
  { readEvent, sendEvent, clock },
) => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_: unknown, bytes: Buffer) => bytes,
  )

  app.post(
    '/webhook',
    {
      bodyLimit,
      schema: {
        summary: 'Receive an event from Stripe',
        description: 'Responds after the orders queue has accepted the event.',
        security: access.stripe,
        problems: ['bad_signature'],
        response: json(200, 'Accepted', Type.Object({ received: Type.Boolean() })),
      },
    },
    async (request) => {
      const { log } = request
      const signature = request.headers['stripe-signature']
      const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const event = await readEvent(bytes, signature?.toString()).catch((error: unknown) => {
        const reason = error instanceof ShopError ? error.details['reason'] : undefined
        const { traceId } = request
        if (reason) log.warn({ traceId, reason, outcome: 'rejected' }, 'webhook.rejected')
        throw error
      })
      const { eventId } = event
      if ('foreign' in event) {
        const { traceId } = request
        log.info({ traceId, eventId, type: event.type, outcome: 'foreign' }, 'webhook.accepted')
        return { received: true }
      }
      const { kind } = event
      const orderFields = kind === 'refund' || kind === 'dispute' ? {} : orderFieldsOf(event)
      Object.assign(request, orderFields)
      const { traceId } = request
      await sendEvent(messageOf(event, { traceId, clock }))
      log.info({ ...orderFields, traceId, eventId, kind, outcome: 'queued' }, 'webhook.accepted')
      return { received: true }
    },
  )
}

/**
 * Returns the log fields of a payment event. Refunds and disputes have none: the worker finds their
 * order.
 */
function orderFieldsOf({ orderId, traceId }: PaymentEvent) {
  return { orderId, ...(traceId && { traceId }) }
}

function messageOf(event: ProviderEvent, trace: { traceId: string; clock: Clock }) {
  switch (event.kind) {
    case 'refund':
      return makeMessage('refund.event', event, trace)
    case 'dispute':
      return makeMessage('dispute.event', event, trace)
    default:
      return makeMessage('payment.event', event, trace)
  }
}
