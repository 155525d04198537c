import { RetryLater } from '#core/errors.ts'
import type { Log } from '#core/log.ts'
import {
  type Message,
  type MessageType,
  parseMessage,
  UnreadableMessage,
} from '#core/ports/messages.ts'
import type { Handle, Received } from './received.ts'

/** The redrive policy moves a message to the dead-letter queue after this many receives. */
const lastReceive = 5

/**
 * A queue's handler: reads the message, does `work`, and says in one log line what came of it. What
 * fails is thrown on, and comes back until the redrive policy ends it.
 */
export function handlerOf<T extends MessageType>(
  accepted: readonly T[],
  work: (message: Message<T>, redelivered: boolean) => Promise<string>,
  log: Log,
): Handle {
  return async (received: Received) => {
    const startedAt = performance.now()
    const { messageId, receiveCount } = received
    let about = {}
    const say = (outcome: string) => ({
      messageId,
      receiveCount,
      ...about,
      outcome,
      durationMs: Math.round(performance.now() - startedAt),
    })
    try {
      const message = parseMessage(received.body, accepted)
      about = aboutOf(message as Message)
      log.info(say(await work(message, receiveCount > 1)), 'message.handled')
    } catch (err) {
      const outcome = receiveCount >= lastReceive ? 'dlq' : 'retry'
      if (err instanceof RetryLater)
        log.info({ ...say(outcome), why: err.message }, 'message.postponed')
      else if (err instanceof UnreadableMessage)
        log.error({ ...say(outcome), reason: err.reason, err }, 'message.unreadable')
      else log.error({ ...say(outcome), err }, 'message.failed')
      throw err
    }
  }
}

function aboutOf({ type, traceId, body }: Message): object {
  const about = 'orderId' in body ? { orderId: body.orderId } : {}
  const more = 'eventId' in body ? { eventId: body.eventId } : {}
  const step = 'step' in body ? { step: body.step } : {}
  return { type, traceId, ...about, ...more, ...step }
}
