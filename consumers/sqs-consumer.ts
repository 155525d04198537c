import { setTimeout as sleep } from 'node:timers/promises'
import type { Message, SQSClient } from '@aws-sdk/client-sqs'
import { Consumer } from 'sqs-consumer'
import { toVendorError } from '#core/aws/errors.ts'
import { returnMessage } from '#core/aws/return-message.ts'
import type { Log } from '#core/log.ts'
import type { HandleMessage } from './received-message.ts'

export type ConsumerOptions = {
  /**
   * Needs a request timeout slightly longer than the long poll: a dead connection gives no error.
   */
  readonly sqs: SQSClient
  readonly queueUrl: string
  readonly handle: HandleMessage
  readonly log: Log
  /**
   * How many seconds a poll waits for messages: 0 to 20, default 10. A drain ends after that poll.
   */
  readonly waitSeconds?: number
  /**
   * The visibility timeout in seconds, default 30. Extended every third of it, while in progress.
   */
  readonly visibilitySeconds?: number
  /**
   * Seconds until SQS redelivers a failed message, by its number of receives. Default: 10, 20, 40 …
   */
  readonly backoffSeconds?: (receiveCount: number) => number
}

export type RunningConsumer = {
  /**
   * Stops receiving. Resolves when the messages in progress are handled. Can be called repeatedly.
   */
  drain(): Promise<void>
  /**
   * Milliseconds since a poll last started or ended, for the watchdog. Failed polls count as
   * activity.
   */
  idleMs(): number
}

const defaultBackoff = (receiveCount: number) => Math.min(900, 5 * 2 ** receiveCount)

/**
 * Consumes a queue with sqs-consumer, up to ten messages per receive. It deletes the successfully
 * handled messages in one call: since version 14, sqs-consumer deletes only the messages that the
 * handler returns. Throws RangeError for an invalid `waitSeconds`.
 */
export function startConsumer(options: ConsumerOptions): RunningConsumer {
  const { sqs, queueUrl, log, waitSeconds = 10, visibilitySeconds = 30 } = options
  if (!Number.isInteger(waitSeconds) || waitSeconds < 0 || waitSeconds > 20) {
    throw new RangeError(`waitSeconds must be a whole number from 0 to 20, not ${waitSeconds}`)
  }
  let lastPollAt = performance.now()
  let failedPolls = 0
  const consumer = Consumer.create({
    queueUrl,
    sqs,
    batchSize: 10,
    waitTimeSeconds: waitSeconds,
    visibilityTimeout: visibilitySeconds,
    heartbeatInterval: Math.max(1, Math.floor(visibilitySeconds / 3)),
    messageSystemAttributeNames: ['ApproximateReceiveCount'],
    pollingCompleteWaitTimeMs: (waitSeconds + 90) * 1000,
    strictReturn: true,
    handleMessageBatch: (messages) => handleBatch(messages, options),
    // Without a pause, a poll that fails at once would be repeated hundreds of times a second.
    preReceiveMessageCallback: async () => {
      if (failedPolls > 0) await sleep(Math.min(5000, 100 * 2 ** failedPolls))
      failedPolls += 1
      lastPollAt = performance.now()
    },
    postReceiveMessageCallback: async () => {
      failedPolls = 0
      lastPollAt = performance.now()
    },
  })
  // These errors come from SQS. Their cause is the SDK's error.
  consumer.on('error', ({ cause }) =>
    log.error({ err: toVendorError('sqs', cause), queueUrl }, 'queue.error'),
  )
  consumer.on('processing_error', (err) => log.error({ err, queueUrl }, 'queue.processing_error'))
  consumer.on('timeout_error', (err) => log.error({ err, queueUrl }, 'queue.timeout_error'))
  consumer.start()
  let draining: Promise<void> | undefined
  return {
    idleMs: () => performance.now() - lastPollAt,
    drain: () => {
      draining ??= new Promise((resolve) => {
        consumer.once('stopped', () => resolve())
        consumer.stop()
      })
      return draining
    },
  }
}

async function handleBatch(messages: Message[], options: ConsumerOptions): Promise<Message[]> {
  const done = await Promise.all(messages.map((message) => handleOne(message, options)))
  return messages.filter((_, index) => done[index])
}

async function handleOne(
  message: Message,
  { handle, sqs, queueUrl, log, backoffSeconds = defaultBackoff }: ConsumerOptions,
): Promise<boolean> {
  const { MessageId: messageId = '', Body: body = '', ReceiptHandle: receiptHandle = '' } = message
  const receiveCount = Number(message.Attributes?.ApproximateReceiveCount ?? 1)
  try {
    await handle({ messageId, body, receiveCount })
    return true
  } catch (error) {
    const failed = { messageId, receiptHandle, receiveCount }
    await returnMessage(error, failed, { sqs, queueUrl, backoffSeconds, log })
    return false
  }
}
