import { randomUUID } from 'node:crypto'
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'

export type EventSourceOptions = {
  readonly sqs: SQSClient
  readonly queueUrl: string
  readonly queueArn: string
  readonly handler: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>
  readonly functionName: string
  /** Seconds after which Lambda would stop the function. */
  readonly timeoutSeconds: number
  readonly onError: (error: unknown) => void
}

/**
 * How long `stop` waits for an open poll before it closes the connection, in milliseconds. An
 * answer with messages arrives within this time. If it were lost, its messages would stay in flight
 * without a consumer.
 */
const lastAnswerMs = 500

/**
 * Invokes a Lambda handler like SQS's event source mapping, in batches of up to ten. Deletes the
 * records that are not in `batchItemFailures`. Keeps all records if the handler throws, returns an
 * invalid answer or times out. `stop` resolves when the current batch is finished.
 */
export function startEventSource(options: EventSourceOptions): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const disconnecting = new AbortController()
  const running = poll(options, stopping.signal, disconnecting.signal)
  return {
    stop: async () => {
      stopping.abort()
      const timer = setTimeout(() => disconnecting.abort(), lastAnswerMs)
      await running
      clearTimeout(timer)
    },
  }
}

async function poll(
  options: EventSourceOptions,
  stopping: AbortSignal,
  disconnecting: AbortSignal,
): Promise<void> {
  while (!stopping.aborted) {
    try {
      const messages = await receive(options, disconnecting)
      if (messages.length > 0) await invoke(messages, options)
    } catch (error) {
      if (stopping.aborted) return
      options.onError(error)
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
  }
}

async function receive(
  { sqs, queueUrl }: EventSourceOptions,
  abortSignal: AbortSignal,
): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 20,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  })
  return (await sqs.send(command, { abortSignal })).Messages ?? []
}

async function invoke(messages: readonly Message[], options: EventSourceOptions): Promise<void> {
  const Records = messages.map((message) => recordOf(message, options.queueArn))
  const failed = await findFailed(Records, options)
  const done = Records.filter(({ messageId }) => !failed.has(messageId))
  if (done.length === 0) return
  const Entries = done.map(({ receiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle: receiptHandle,
  }))
  await options.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: options.queueUrl, Entries }))
}

/** Returns the ids of the records to retry: all of them if the answer is malformed. */
async function findFailed(
  records: SQSRecord[],
  options: EventSourceOptions,
): Promise<ReadonlySet<string>> {
  const all = new Set(records.map(({ messageId }) => messageId))
  try {
    const answer = await withinTimeout(options, records)
    const named = (answer?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier)
    return named.every((id) => all.has(id)) ? new Set(named) : all
  } catch (error) {
    options.onError(error)
    return all
  }
}

async function withinTimeout(
  { handler, functionName, timeoutSeconds }: EventSourceOptions,
  Records: SQSRecord[],
) {
  const endsAt = Date.now() + timeoutSeconds * 1000
  const awsRequestId = randomUUID()
  const context = {
    awsRequestId,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:eu-west-1:000000000000:function:${functionName}`,
    callbackWaitsForEmptyEventLoop: false,
    memoryLimitInMB: '512',
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, endsAt - Date.now()),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  } satisfies Context
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`Task timed out after ${timeoutSeconds} seconds`)),
      timeoutSeconds * 1000,
    )
  })
  return Promise.race([handler({ Records }, context), timeout]).finally(() => clearTimeout(timer))
}

function recordOf(message: Message, eventSourceARN: string): SQSRecord {
  const { MessageId = '', ReceiptHandle = '', Body = '', MD5OfBody = '', Attributes = {} } = message
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    md5OfBody: MD5OfBody,
    attributes: Attributes as unknown as SQSRecord['attributes'],
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion: 'eu-west-1',
  }
}
