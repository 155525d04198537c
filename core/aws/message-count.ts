import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { toVendorError } from './errors.ts'

/** Attributes whose sum is the number of messages, also of those in progress. */
const counts = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const

/** Limits the client's attempts together: the count must not delay the API's response until its deadline. */
const timeoutMs = 2000

/**
 * Returns a function that counts the messages of the dead-letter queues. The counts of SQS are
 * approximate. It throws VendorError if SQS does not answer within 2 s.
 */
export function createDeadLetterCount(
  sqs: SQSClient,
  config: { readonly DEAD_LETTER_QUEUES?: string; readonly LONG_TASKS_QUEUE_URL: string },
): () => Promise<number> {
  const queueUrls = deadLetterUrls(config)
  async function countOf(QueueUrl: string, abortSignal: AbortSignal): Promise<number> {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...counts] }),
      { abortSignal },
    )
    return counts.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0)
  }
  return async () => {
    const abortSignal = AbortSignal.timeout(timeoutMs)
    try {
      const numbers = await Promise.all(queueUrls.map((url) => countOf(url, abortSignal)))
      return numbers.reduce((sum, number) => sum + number, 0)
    } catch (error) {
      throw toVendorError('sqs', error)
    }
  }
}

/** The dead-letter queues have the same account and region as the other queues. */
function deadLetterUrls({
  DEAD_LETTER_QUEUES,
  LONG_TASKS_QUEUE_URL,
}: Parameters<typeof createDeadLetterCount>[1]): readonly string[] {
  const names = DEAD_LETTER_QUEUES?.split(',') ?? []
  return names.map((name) => LONG_TASKS_QUEUE_URL.replace(/[^/]+$/, name))
}
