import type { SQSClient } from '@aws-sdk/client-sqs'
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { returnMessage } from '#core/aws/return-message.ts'
import type { Log } from '#core/log.ts'
import type { HandleMessage } from '../received-message.ts'

/**
 * Returns the seconds until SQS redelivers a failed message: 3, 12, 48, then 180. After a brief
 * failure, the buyer waits only seconds. An outage of four minutes does not use up the five
 * receives.
 */
const usualBackoff = (receiveCount: number) => Math.min(180, 3 * 4 ** (receiveCount - 1))

/**
 * Returns the Lambda handler for a batch of records. It handles the records concurrently and
 * reports the failed ones. SQS redelivers only those, each after its own backoff. If all records
 * fail, the handler reports them too: throwing would count as a function error. Does not use
 * @aws-lambda-powertools/batch, which would need as much code and changes the process's
 * environment.
 */
export function createBatchHandler(
  handle: HandleMessage,
  options: {
    readonly sqs: SQSClient
    readonly log: Log
    /** Local only: a factor for the backoff. */
    readonly timeScale?: number
  },
) {
  const { sqs, log, timeScale = 1 } = options
  const backoffSeconds = (receiveCount: number) => usualBackoff(receiveCount) * timeScale

  async function work(record: SQSRecord): Promise<void> {
    const { messageId, body, receiptHandle, eventSourceARN, attributes } = record
    const receiveCount = Number(attributes.ApproximateReceiveCount)
    try {
      await handle({ messageId, body, receiveCount })
    } catch (error) {
      const queueUrl = toQueueUrl(eventSourceARN)
      const failed = { messageId, receiptHandle, receiveCount }
      await returnMessage(error, failed, { sqs, queueUrl, backoffSeconds, log })
      throw error
    }
  }

  return async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    // Another source's records have no ids to report, so that its failures would be lost.
    if (!isFromSqs(Records)) throw new Error('not an SQS event')
    const results = await Promise.allSettled(Records.map(work))
    const failed = Records.filter((_, index) => results[index]?.status === 'rejected')
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) }
  }
}

/** Other event sources, such as SNS and S3, have the field `Records` too. */
const isFromSqs = (records: SQSEvent['Records'] | undefined) =>
  records?.every(({ eventSource }) => eventSource === 'aws:sqs') === true

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html */
function toQueueUrl(arn: string): string {
  const [, , , region, account, name] = arn.split(':')
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`
}
