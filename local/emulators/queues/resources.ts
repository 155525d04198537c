import { CreateTopicCommand, type SNSClient } from '@aws-sdk/client-sns'
import { CreateQueueCommand, SetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'

const account = '000000000000'
const region = 'eu-west-1'

/** The queues that the shop consumes, with their visibility timeouts in seconds. */
export const queues = { 'ecommerce-orders': 60, 'ecommerce-long-tasks': 30 } as const

export const topics = [
  'ecommerce-order-completed',
  'ecommerce-admin-alerts',
  'ecommerce-notifications',
] as const

/** A message moves to the dead-letter queue after this many receives without a delete. */
const maxReceiveCount = 5

/** Minimum visibility timeout in seconds, for any `timeScale`: consumers need real time to work. */
const minHiddenSeconds = 3

/**
 * Creates each missing queue with its dead-letter queue. Returns their URLs by name. `timeScale`
 * shortens the visibility timeouts.
 */
export async function createQueues(sqs: SQSClient, timeScale = 1): Promise<Record<string, string>> {
  const urls: Record<string, string> = {}
  for (const [name, seconds] of Object.entries(queues)) {
    urls[`${name}-dlq`] = await create(sqs, `${name}-dlq`)
    const url = await create(sqs, name)
    const deadLetterTargetArn = `arn:aws:sqs:${region}:${account}:${name}-dlq`
    const Attributes = {
      VisibilityTimeout: String(Math.max(minHiddenSeconds, Math.ceil(seconds * timeScale))),
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

/** Creates the topics. Returns their ARNs by name. */
export async function createTopics(sns: SNSClient): Promise<Record<string, string>> {
  const arns: Record<string, string> = {}
  for (const Name of topics) {
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name }))
    arns[Name] = TopicArn ?? ''
  }
  return arns
}
