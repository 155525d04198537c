import { SQSClient } from '@aws-sdk/client-sqs'
import { createSqs } from '#core/aws/clients.ts'
import { readConfig } from '../local/config.ts'
import { urlsOf } from '../local/settings.ts'
import { openDeployment } from './account.ts'
import type { QueueAccess } from './dead-letters.ts'

/** Opens the queues of an environment. For AWS, uses the operator's credentials. */
export async function openQueues(env: string): Promise<QueueAccess> {
  if (env !== 'local') {
    const { name, region } = await openDeployment(env)
    return { sqs: createSqs(region), prefix: name }
  }
  const sqs = new SQSClient({
    endpoint: urlsOf(readConfig()).queues,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    useQueueUrlAsEndpoint: false,
  })
  return { sqs, prefix: 'ecommerce', waitSeconds: 0 }
}
