import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import t from 'tap'
import { createDeadLetterCount } from '#core/aws/message-count.ts'
import { createQueues } from '../../../local/emulators/queues/resources.ts'
import { startQueues } from '../../../local/emulators/queues/server.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'

const createClient = (endpoint: string) =>
  new SQSClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    useQueueUrlAsEndpoint: false,
    maxAttempts: 1,
  })

t.test('dead letters are counted, also those in progress', async (t) => {
  const server = await startQueues({ port: 0 })
  const sqs = createClient(server.url)
  t.teardown(async () => {
    sqs.destroy()
    await server.close()
  })
  const urls = await createQueues(sqs)
  const names = ['ecommerce-orders-dlq', 'ecommerce-long-tasks-dlq'] as const
  const [orders, tasks] = names.map((name) => urls[name])
  const LONG_TASKS_QUEUE_URL = urls['ecommerce-long-tasks'] ?? ''
  const countIn = (...DEAD_LETTER_QUEUES: string[]) =>
    createDeadLetterCount(sqs, {
      LONG_TASKS_QUEUE_URL,
      DEAD_LETTER_QUEUES: DEAD_LETTER_QUEUES.join(),
    })
  const count = countIn(...names)
  t.equal(await count(), 0)
  for (const QueueUrl of [orders, tasks, orders, urls['ecommerce-orders']])
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
  await sqs.send(new ReceiveMessageCommand({ QueueUrl: orders }))
  t.equal(await count(), 3)
  await t.rejects(countIn('unknown')(), { name: 'VendorError' })
  t.equal(await createDeadLetterCount(sqs, { LONG_TASKS_QUEUE_URL })(), 0)
})

t.test('the count ends after 2 s if SQS does not answer', async (t) => {
  const server = await startQueues({ port: 0 })
  t.teardown(() => server.close())
  const proxy = await openTcpProxy(t, Number(new URL(server.url).port))
  const sqs = createClient(`http://127.0.0.1:${proxy.port}`)
  t.teardown(() => sqs.destroy())
  const LONG_TASKS_QUEUE_URL = (await createQueues(sqs))['ecommerce-long-tasks'] ?? ''
  const DEAD_LETTER_QUEUES = 'ecommerce-orders-dlq,ecommerce-long-tasks-dlq'
  const count = createDeadLetterCount(sqs, { LONG_TASKS_QUEUE_URL, DEAD_LETTER_QUEUES })
  t.equal(await count(), 0)
  proxy.goSilent()
  const start = performance.now()
  await t.rejects(count(), { name: 'VendorError', code: 'busy' })
  const ms = performance.now() - start
  t.ok(ms > 1500 && ms < 4000, `${ms} ms`)
})
