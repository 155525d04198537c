import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
  type Message as SqsMessage,
} from '@aws-sdk/client-sqs'
import {
  type MessageType,
  messageTypes,
  parseMessage,
  UnreadableMessage,
} from '#core/ports/messages.ts'

/** A message in a dead-letter queue. */
export type DeadLetter = {
  readonly queue: string
  readonly messageId: string
  /** When it was first sent, ISO 8601. */
  readonly sentAt: string
  readonly body: string
  readonly type: string | undefined
  readonly orderId: string | undefined
  readonly traceId: string | undefined
  /**
   * Why the message cannot be parsed; undefined if its handler failed (search the logs by message
   * id).
   */
  readonly unreadable: string | undefined
  /** How often `replay` has sent it back. */
  readonly replays: number
  readonly receiptHandle: string
}

/** The queues that have a dead-letter queue, by their short names in commands. */
export const queueNames = ['orders', 'long-tasks'] as const

/** After this many replays, another one is unlikely to help. */
export const maxReplays = 3

/**
 * Seconds for which reading hides messages from other readers, and from the queue's alarm, which
 * counts visible messages. They become visible again earlier, unless the command is killed. `look`
 * is long enough to read a thousand messages, `change` to replay or delete them too. The alarm
 * (modules/observability/queues.tf) stays on for ten minutes after it last saw a message, so that
 * neither time can clear it.
 */
export const hiddenSeconds = { look: 60, change: 300 } as const

/** Access to the queues of an environment. */
export type QueueAccess = {
  readonly sqs: SQSClient
  /** The common prefix of the queue names. */
  readonly prefix: string
  /**
   * Seconds of long polling, with which SQS asks all of its servers. Default: 1. An emulator has
   * one server and needs 0.
   */
  readonly waitSeconds?: number
}

/**
 * Returns all messages of a dead-letter queue, oldest first. They stay in it, hidden for the given
 * seconds.
 */
export async function readDeadLetters(
  { sqs, prefix, waitSeconds = 1 }: QueueAccess,
  queue: string,
  seconds: number,
): Promise<DeadLetter[]> {
  const QueueUrl = await findQueueUrl(sqs, `${prefix}-${queue}-dlq`)
  const found = new Map<string, DeadLetter>()
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: waitSeconds,
        VisibilityTimeout: seconds,
        MessageSystemAttributeNames: ['SentTimestamp'],
        MessageAttributeNames: ['replays'],
      }),
    )
    const before = found.size
    for (const message of Messages) found.set(message.MessageId ?? '', toDeadLetter(queue, message))
    // Stop if the page had no new message: all were read, or the first ones became visible again.
    if (found.size === before) break
  }
  return [...found.values()].sort((a, b) => a.sentAt.localeCompare(b.sentAt))
}

/** Makes messages visible again. Ignores messages that already are. */
export async function makeVisible(
  queues: QueueAccess,
  messages: readonly DeadLetter[],
): Promise<void> {
  for (const { queue, receiptHandle } of messages) {
    const visible = new ChangeMessageVisibilityCommand({
      QueueUrl: await findQueueUrl(queues.sqs, `${queues.prefix}-${queue}-dlq`),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: 0,
    })
    await queues.sqs.send(visible).catch((error: Error) => {
      if (!/NotInflight/.test(error.name)) throw error
    })
  }
}

/**
 * Sends a message to its original queue, then deletes it from the dead-letter queue. A crash in
 * between duplicates the message, but cannot lose it.
 */
export async function replay(queues: QueueAccess, message: DeadLetter): Promise<void> {
  await queues.sqs.send(
    new SendMessageCommand({
      QueueUrl: await findQueueUrl(queues.sqs, `${queues.prefix}-${message.queue}`),
      MessageBody: message.body,
      MessageAttributes: {
        replays: { DataType: 'Number', StringValue: String(message.replays + 1) },
      },
    }),
  )
  await drop(queues, message)
}

/** Deletes a message from its dead-letter queue. */
export async function drop({ sqs, prefix }: QueueAccess, message: DeadLetter): Promise<void> {
  await sqs.send(
    new DeleteMessageCommand({
      QueueUrl: await findQueueUrl(sqs, `${prefix}-${message.queue}-dlq`),
      ReceiptHandle: message.receiptHandle,
    }),
  )
}

function toDeadLetter(queue: string, message: SqsMessage): DeadLetter {
  const { MessageId = '', Body = '', ReceiptHandle = '', Attributes, MessageAttributes } = message
  return {
    queue,
    messageId: MessageId,
    sentAt: new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString(),
    body: Body,
    ...contentOf(Body),
    replays: Number(MessageAttributes?.['replays']?.StringValue ?? 0),
    receiptHandle: ReceiptHandle,
  }
}

function contentOf(body: string) {
  try {
    const message = parseMessage(body, Object.keys(messageTypes) as MessageType[])
    const { type, traceId } = message
    const orderId = 'orderId' in message.body ? message.body.orderId : undefined
    return { type, traceId, orderId, unreadable: undefined }
  } catch (error) {
    if (!(error instanceof UnreadableMessage)) throw error
    return { type: undefined, traceId: undefined, orderId: undefined, unreadable: error.message }
  }
}

async function findQueueUrl(sqs: SQSClient, QueueName: string): Promise<string> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }))
  if (!QueueUrl) throw new Error(`queue ${QueueName} does not exist`)
  return QueueUrl
}
