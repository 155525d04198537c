import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { toVendorError } from './errors.ts'

/** Attributes whose sum is the number of messages, also of those in progress. */
const counts = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const

/**
 * Returns a function that counts the messages of these queues. The counts of SQS are approximate.
 * It throws VendorError if SQS does not answer.
 */
export function createMessageCount({
  sqs,
  queueUrls,
}: {
  readonly sqs: SQSClient
  readonly queueUrls: readonly string[]
}): () => Promise<number> {
  async function countOf(QueueUrl: string): Promise<number> {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...counts] }),
    )
    return counts.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0)
  }
  return async () => {
    try {
      const numbers = await Promise.all(queueUrls.map(countOf))
      return numbers.reduce((sum, number) => sum + number, 0)
    } catch (error) {
      throw toVendorError('sqs', error)
    }
  }
}
