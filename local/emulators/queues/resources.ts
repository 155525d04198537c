import { CreateTopicCommand, type SNSClient } from '@aws-sdk/client-sns'
import { CreateQueueCommand, SetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'

const account = '000000000000'
const region = 'eu-west-1'

/** The queues that the shop consumes, and how long a received message stays hidden, in seconds. */
export const queues = { 'ecommerce-orders': 60, 'ecommerce-long-tasks': 30 } as const

export const topics = [
  'ecommerce-order-completed',
  'ecommerce-admin-alerts',
  'ecommerce-notifications',
] as const

/** A message goes to its dead-letter queue when it has been received this often and never deleted. */
const maxReceiveCount = 5

/** However short time is made, nobody works faster than that, in seconds. */
const leastHiddenSeconds = 3

/**
 * Creates each queue with its dead-letter queue, unless they are there; gives their URLs by name.
 * `timeScale` shortens for how long a received message stays hidden.
 */
export async function createQueues(sqs: SQSClient, timeScale = 1): Promise<Record<string, string>> {
  const urls: Record<string, string> = {}
  for (const [name, seconds] of Object.entries(queues)) {
    urls[`${name}-dlq`] = await create(sqs, `${name}-dlq`)
    const url = await create(sqs, name)
    const deadLetterTargetArn = `arn:aws:sqs:${region}:${account}:${name}-dlq`
    const Attributes = {
      VisibilityTimeout: String(Math.max(leastHiddenSeconds, Math.ceil(seconds * timeScale))),
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
    }
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }))
    urls[name] = url
  }
  return urls
}

async function create(sqs: SQSClient, QueueName: string): Promise<string> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }))
  return QueueUrl ?? ''
}

/** Creates the topics; gives their ARNs by name. */
export async function createTopics(sns: SNSClient): Promise<Record<string, string>> {
  const arns: Record<string, string> = {}
  for (const Name of topics) {
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name }))
    arns[Name] = TopicArn ?? ''
  }
  return arns
}
