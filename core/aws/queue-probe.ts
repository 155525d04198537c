import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { toVendorError } from './errors.ts'

/**
 * Returns a function that checks that a queue exists and answers. It throws VendorError otherwise.
 */
export function createQueueProbe({ sqs, queueUrl }: { sqs: SQSClient; queueUrl: string }) {
  const command = new GetQueueAttributesCommand({
    QueueUrl: queueUrl,
    AttributeNames: ['QueueArn'],
  })
  return async (): Promise<void> => {
    try {
      await sqs.send(command)
    } catch (error) {
      throw toVendorError('sqs', error)
    }
  }
}
