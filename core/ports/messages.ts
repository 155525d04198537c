import { Ajv, type ValidateFunction } from 'ajv'
import { type Static, type TObject, Type } from 'typebox'
import type { Clock } from '../clock.ts'
import { newMessageId } from '../ids.ts'
import { DisputeEventSchema, PaymentEventSchema, RefundEventSchema } from './payment-event.ts'

/** Schemas of the queue messages, by type, with the version that this release reads and writes. */
export const messageTypes = {
  /** Orders queue: the events of the payment provider. */
  'payment.event': { version: 1, body: PaymentEventSchema },
  'refund.event': { version: 1, body: RefundEventSchema },
  'dispute.event': { version: 1, body: DisputeEventSchema },
  /** Long-tasks queue: a step of an order is due. `dueAt` must equal the order's own deadline. */
  'order.step': {
    version: 1,
    body: Type.Object({
      orderId: Type.String(),
      step: Type.Union([
        Type.Literal('start-packaging'),
        Type.Literal('start-shipping'),
        Type.Literal('complete'),
      ]),
      dueAt: Type.String(),
    }),
  },
  /** Long-tasks queue: an effect in the order's outbox is due. */
  'order.effects': { version: 1, body: Type.Object({ orderId: Type.String() }) },
  /** Long-tasks queue: a buyer requests a link to an order. `emailKey` is from `toEmailKey`. */
  'order.link': {
    version: 1,
    body: Type.Object({ number: Type.String(), emailKey: Type.String() }),
  },
} as const satisfies Record<string, { version: number; body: TObject }>

export type MessageType = keyof typeof messageTypes

/** Message types of the long-tasks queue about the progress of an order. The agent consumes them. */
export type TaskType = 'order.step' | 'order.effects'

/** The envelope of every queue message. */
export type Message<T extends MessageType = MessageType> = {
  readonly [K in T]: {
    readonly id: string
    readonly type: K
    readonly version: number
    readonly occurredAt: string
    readonly traceId: string
    readonly body: Static<(typeof messageTypes)[K]['body']>
  }
}[T]

/**
 * Sends a message to its queue, with a delay of `delaySeconds` (0 to 900, whole). Resolves when the
 * queue has stored it. Throws ShopError `busy` if the queue did not accept it.
 */
export type SendMessage<T extends MessageType> = (
  message: Message<T>,
  delaySeconds?: number,
) => Promise<void>

/** A message that this release cannot process: retries end in the dead-letter queue. */
export class UnreadableMessage extends Error {
  readonly reason: 'not_json' | 'not_an_envelope' | 'unknown_type' | 'unknown_version' | 'bad_body'

  constructor(reason: UnreadableMessage['reason'], detail: string) {
    super(`unreadable message (${reason}): ${detail}`)
    this.name = 'UnreadableMessage'
    this.reason = reason
  }
}

export function makeMessage<T extends MessageType>(
  type: T,
  body: Message<T>['body'],
  { traceId, clock }: { traceId: string; clock: Clock },
): Message<T> {
  const { version } = messageTypes[type]
  const occurredAt = clock().toISOString()
  return { id: newMessageId(), type, version, occurredAt, traceId, body } as Message<T>
}

const ajv = new Ajv({ strict: true })
const Envelope = Type.Object({
  id: Type.String(),
  type: Type.String(),
  version: Type.Integer(),
  occurredAt: Type.String(),
  traceId: Type.String(),
  body: Type.Object({}),
})
const validators = new Map<string, ValidateFunction>()

function validatorOf(name: string, schema: TObject): ValidateFunction {
  const validate = validators.get(name) ?? ajv.compile(schema)
  validators.set(name, validate)
  return validate
}

/** Returns whether `body` is a body of messages of this type. */
export const isBodyOf = (type: MessageType, body: object): boolean =>
  validatorOf(type, messageTypes[type].body)(body)

/**
 * Parses the body of a queue message. Throws UnreadableMessage if this release does not support it.
 */
export function parseMessage<T extends MessageType>(
  text: string,
  accepted: readonly T[],
): Message<T> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UnreadableMessage('not_json', text.slice(0, 40))
  }
  const isEnvelope = validatorOf('envelope', Envelope)
  if (!isEnvelope(value))
    throw new UnreadableMessage('not_an_envelope', ajv.errorsText(isEnvelope.errors))
  const message = value as Message
  const type = accepted.find((name) => name === message.type)
  if (!type) throw new UnreadableMessage('unknown_type', message.type)
  const { version, body } = messageTypes[type]
  if (message.version !== version)
    throw new UnreadableMessage('unknown_version', `${type} v${message.version}`)
  const isBody = validatorOf(type, body)
  if (!isBody(message.body)) throw new UnreadableMessage('bad_body', ajv.errorsText(isBody.errors))
  return message as Message<T>
}
