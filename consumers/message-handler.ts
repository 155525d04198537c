import { RetryLater } from '#core/errors.ts'
import type { Log } from '#core/log.ts'
import {
  type Message,
  type MessageType,
  parseMessage,
  UnreadableMessage,
} from '#core/ports/messages.ts'
import type { HandleMessage, ReceivedMessage } from './received-message.ts'

/** The redrive policy moves a message to the dead-letter queue after this many receives. */
const lastReceive = 5

/**
 * Returns the handler of a queue. It parses the message, runs `work` and logs one line with the
 * outcome. It rethrows errors, so that SQS redelivers the message until the redrive policy moves it
 * to the dead-letter queue.
 */
export function createMessageHandler<T extends MessageType>(
  accepted: readonly T[],
  work: (message: Message<T>, redelivered: boolean) => Promise<string>,
  log: Log,
): HandleMessage {
  return async (received: ReceivedMessage) => {
    const startedAt = performance.now()
    const { messageId, receiveCount } = received
    let context = {}
    const fieldsFor = (outcome: string) => ({
      messageId,
      receiveCount,
      ...context,
      outcome,
      durationMs: Math.round(performance.now() - startedAt),
    })
    try {
      const message = parseMessage(received.body, accepted)
      context = contextOf(message as Message)
      log.info(fieldsFor(await work(message, receiveCount > 1)), 'message.handled')
    } catch (err) {
      const outcome = receiveCount >= lastReceive ? 'dlq' : 'retry'
      if (err instanceof RetryLater)
        log.info({ ...fieldsFor(outcome), why: err.message }, 'message.postponed')
      else if (err instanceof UnreadableMessage)
        log.error({ ...fieldsFor(outcome), reason: err.reason, err }, 'message.unreadable')
      else log.error({ ...fieldsFor(outcome), err }, 'message.failed')
      throw err
    }
  }
}

/** Returns the fields that show in a log line which message and order it is about. */
function contextOf({ type, traceId, body }: Message): object {
  const order = 'orderId' in body ? { orderId: body.orderId } : {}
  const event = 'eventId' in body ? { eventId: body.eventId } : {}
  const step = 'step' in body ? { step: body.step } : {}
  return { type, traceId, ...order, ...event, ...step }
}
