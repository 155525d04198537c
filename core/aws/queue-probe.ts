import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'

/** Asks whether a queue is there and answers; rejects where it does not. */
export function createQueueProbe({ sqs, queueUrl }: { sqs: SQSClient; queueUrl: string }) {
  const command = new GetQueueAttributesCommand({
    QueueUrl: queueUrl,
    AttributeNames: ['QueueArn'],
  })
  return async (): Promise<void> => void (await sqs.send(command))
}
