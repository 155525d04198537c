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

/** A message that its handler gave up, as it lies in a dead-letter queue. */
export type DeadLetter = {
  readonly queue: string
  readonly messageId: string
  /** When it was first sent, ISO 8601. */
  readonly sentAt: string
  readonly body: string
  readonly type: string | undefined
  readonly orderId: string | undefined
  readonly traceId: string | undefined
  /** Why nobody can read it; undefined where its work failed, which the logs tell by its message id. */
  readonly unreadable: string | undefined
  /** How often it has been sent back already. */
  readonly replays: number
  readonly receiptHandle: string
}

/** The queues that have a dead-letter queue, by what they are called in commands. */
export const queueNames = ['orders', 'long-tasks'] as const

/** A message sent back so often is not cured by being sent back. */
export const mostReplays = 3

/** Seconds for which what is looked at is hidden from others who look: longer than a thousand take. */
const lookSeconds = 300

/** The queues of an environment. */
export type Place = {
  readonly sqs: SQSClient
  /** What their names begin with. */
  readonly prefix: string
  /** SQS asks all of its servers only where it may wait: 1 where it is not given. One server needs 0. */
  readonly waitSeconds?: number
}

/** Everything in one queue's dead-letter queue, oldest first. It stays there, hidden for minutes. */
export async function readDeadLetters(
  { sqs, prefix, waitSeconds = 1 }: Place,
  queue: string,
): Promise<DeadLetter[]> {
  const QueueUrl = await urlOf(sqs, `${prefix}-${queue}-dlq`)
  const found = new Map<string, DeadLetter>()
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: waitSeconds,
        VisibilityTimeout: lookSeconds,
        MessageSystemAttributeNames: ['SentTimestamp'],
        MessageAttributeNames: ['replays'],
      }),
    )
    const before = found.size
    for (const message of Messages) found.set(message.MessageId ?? '', letterOf(queue, message))
    // Nothing new: all were seen, or the first are visible again because there are so many.
    if (found.size === before) break
  }
  return [...found.values()].sort((a, b) => a.sentAt.localeCompare(b.sentAt))
}

/** Makes what was looked at visible again. What is so already is left as it is. */
export async function putBack(place: Place, letters: readonly DeadLetter[]): Promise<void> {
  for (const { queue, receiptHandle } of letters) {
    const visible = new ChangeMessageVisibilityCommand({
      QueueUrl: await urlOf(place.sqs, `${place.prefix}-${queue}-dlq`),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: 0,
    })
    await place.sqs.send(visible).catch((error: Error) => {
      if (!/NotInflight/.test(error.name)) throw error
    })
  }
}

/** Sends a letter to the queue it came from, and only then takes it away: twice is better than never. */
export async function replay(place: Place, letter: DeadLetter): Promise<void> {
  await place.sqs.send(
    new SendMessageCommand({
      QueueUrl: await urlOf(place.sqs, `${place.prefix}-${letter.queue}`),
      MessageBody: letter.body,
      MessageAttributes: {
        replays: { DataType: 'Number', StringValue: String(letter.replays + 1) },
      },
    }),
  )
  await drop(place, letter)
}

export async function drop({ sqs, prefix }: Place, letter: DeadLetter): Promise<void> {
  await sqs.send(
    new DeleteMessageCommand({
      QueueUrl: await urlOf(sqs, `${prefix}-${letter.queue}-dlq`),
      ReceiptHandle: letter.receiptHandle,
    }),
  )
}

function letterOf(queue: string, message: SqsMessage): DeadLetter {
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

async function urlOf(sqs: SQSClient, QueueName: string): Promise<string> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }))
  if (!QueueUrl) throw new Error(`there is no queue ${QueueName}`)
  return QueueUrl
}
