import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import t from 'tap'
import { createMessageCount } from '#core/aws/message-count.ts'
import { createQueues } from '../../../local/emulators/queues/resources.ts'
import { startQueues } from '../../../local/emulators/queues/server.ts'

t.test('the messages of several queues are counted, also of those in progress', async (t) => {
  const server = await startQueues({ port: 0 })
  const sqs = new SQSClient({
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    useQueueUrlAsEndpoint: false,
    maxAttempts: 1,
  })
  t.teardown(async () => {
    sqs.destroy()
    await server.close()
  })
  const urls = await createQueues(sqs)
  const orders = urls['ecommerce-orders-dlq'] ?? ''
  const tasks = urls['ecommerce-long-tasks-dlq'] ?? ''
  const count = createMessageCount({ sqs, queueUrls: [orders, tasks] })
  t.equal(await count(), 0)
  for (const QueueUrl of [orders, tasks, orders, urls['ecommerce-orders']])
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
  await sqs.send(new ReceiveMessageCommand({ QueueUrl: orders }))
  t.equal(await count(), 3)
  await t.rejects(createMessageCount({ sqs, queueUrls: [`${orders}-unknown`] })(), {
    name: 'VendorError',
  })
  t.equal(await createMessageCount({ sqs, queueUrls: [] })(), 0)
})
