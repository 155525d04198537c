import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { RetryLater } from '../errors.ts'
import type { Log } from '../log.ts'
import { toVendorError } from './errors.ts'

export type FailedMessage = {
  readonly messageId: string
  readonly receiptHandle: string
  /** How often SQS has delivered this message, including this time. */
  readonly receiveCount: number
}

/**
 * Makes SQS deliver a failed message again: after the seconds of a RetryLater, otherwise after
 * `backoffSeconds`. If SQS refuses, the message returns when its visibility timeout ends.
 *
 * A Lambda function may do this for messages that it reports in `batchItemFailures`: Lambda deletes
 * the other messages and does not change the visibility of these.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 */
export async function returnMessage(
  error: unknown,
  { messageId, receiptHandle, receiveCount }: FailedMessage,
  options: {
    readonly sqs: SQSClient
    readonly queueUrl: string
    readonly backoffSeconds: (receiveCount: number) => number
    readonly log: Log
  },
): Promise<void> {
  const { sqs, queueUrl, backoffSeconds, log } = options
  const seconds = error instanceof RetryLater ? error.seconds : backoffSeconds(receiveCount)
  const command = new ChangeMessageVisibilityCommand({
    QueueUrl: queueUrl,
    ReceiptHandle: receiptHandle,
    VisibilityTimeout: Math.ceil(seconds),
  })
  await sqs.send(command).catch((cause: unknown) => {
    log.warn({ err: toVendorError('sqs', cause), messageId }, 'message.visibility_change_failed')
  })
}
