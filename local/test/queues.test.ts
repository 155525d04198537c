import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect as openSocket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import t from 'tap'
import { createTopic } from '#core/aws/sns-topic.ts'
import { createSender } from '#core/aws/sqs-sender.ts'
import { makeMessage, type TaskType } from '#core/ports/messages.ts'
import { createQueues, createTopics } from '../emulators/queues/resources.ts'
import { startQueues } from '../emulators/queues/server.ts'

const settings = (endpoint: string) => ({
  endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  useQueueUrlAsEndpoint: false,
})
const server = await startQueues({ port: 0 })
const sqs = new SQSClient(settings(server.url))
const sns = new SNSClient(settings(server.url))
t.teardown(async () => {
  sqs.destroy()
  sns.destroy()
  await server.close()
})
const urls = await createQueues(sqs)
const arns = await createTopics(sns)
const tasks = urls['ecommerce-long-tasks'] ?? ''
const orders = urls['ecommerce-orders'] ?? ''

const send = (QueueUrl: string, MessageBody: string, DelaySeconds = 0) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }))
const receive = async (QueueUrl: string, more = {}) =>
  (
    await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        ...more,
      }),
    )
  ).Messages ?? []
const local = async (path: string) =>
  (await fetch(`${server.url}/_local/${path}`)).json() as Promise<never>
type Injected = { count: number; messageIds: string[] }
const setFaults = async (faults: object, url = server.url) => {
  const body = JSON.stringify(faults)
  const answer = await fetch(`${url}/_local/faults`, { method: 'PUT', body })
  return answer.status
}
const injected = async () =>
  ((await local('faults')) as { injected: Record<'duplicates' | 'reorder', Injected> }).injected
const remove = (QueueUrl: string, { ReceiptHandle }: Message = {}) =>
  sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
/** Receives and deletes `count` messages. Returns their bodies in the order of arrival. */
async function drain(QueueUrl: string, count: number) {
  const bodies: (string | undefined)[] = []
  while (bodies.length < count) {
    const messages = await receive(QueueUrl, { WaitTimeSeconds: 5 })
    if (messages.length === 0) break
    for (const message of messages) await remove(QueueUrl, message)
    bodies.push(...messages.map(({ Body }) => Body))
  }
  return bodies
}
const depth = async (name: string) =>
  ((await local('queues')) as { name: string }[]).find((queue) => queue.name === name)

t.test('a long poll returns a message as soon as it is sent, and nothing on timeout', async (t) => {
  const waiting = receive(tasks, { WaitTimeSeconds: 5 })
  await sleep(50)
  const sentAt = Date.now()
  await send(tasks, 'hello')
  const [message] = await waiting
  t.equal(message?.Body, 'hello')
  t.ok(Date.now() - sentAt < 1000)
  await sqs.send(
    new DeleteMessageCommand({ QueueUrl: tasks, ReceiptHandle: message?.ReceiptHandle }),
  )
  t.same(await receive(tasks, { WaitTimeSeconds: 1 }), [])
  t.match(await local('calls'), {
    'sqs.ReceiveMessage': 1,
    'sqs.ReceiveMessage (empty)': 1,
    'sqs.SendMessage': 1,
  })
})

t.test('a receiver that disconnects during its long poll loses no message', async (t) => {
  const { port } = new URL(server.url)
  const body = JSON.stringify({ QueueUrl: tasks, WaitTimeSeconds: 20 })
  const socket = openSocket(Number(port), '127.0.0.1')
  socket.write(
    `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Target: AmazonSQS.ReceiveMessage\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
  await sleep(100)
  socket.destroy()
  await sleep(100)
  await send(tasks, 'for a connected receiver')
  await sleep(100)
  t.match(await depth('ecommerce-long-tasks'), { visible: 1, inFlight: 0 })
  const [message] = await receive(tasks)
  t.equal(message?.Attributes?.ApproximateReceiveCount, '1')
  await sqs.send(
    new DeleteMessageCommand({ QueueUrl: tasks, ReceiptHandle: message?.ReceiptHandle }),
  )
})

t.test('a delayed message waits for its delay, which is at most 15 minutes', async (t) => {
  await send(tasks, 'later', 1)
  t.same(await receive(tasks), [])
  t.match(await depth('ecommerce-long-tasks'), { visible: 0, delayed: 1 })
  const [message] = await receive(tasks, { WaitTimeSeconds: 3 })
  t.equal(message?.Body, 'later')
  await sqs.send(
    new DeleteMessageCommand({ QueueUrl: tasks, ReceiptHandle: message?.ReceiptHandle }),
  )
  await t.rejects(send(tasks, 'too late', 901), { name: 'InvalidParameterValue' })
  const Entries = [{ Id: '0', MessageBody: 'x', DelaySeconds: 901 }]
  await t.rejects(sqs.send(new SendMessageBatchCommand({ QueueUrl: tasks, Entries })), {
    name: 'InvalidParameterValue',
  })
})

t.test(
  'a message moves to the dead-letter queue after five receives without a delete',
  async (t) => {
    await send(orders, 'poison')
    for (let count = 1; count <= 5; count++) {
      const [message] = await receive(orders, { VisibilityTimeout: 0, WaitTimeSeconds: 1 })
      t.equal(message?.Attributes?.ApproximateReceiveCount, String(count))
    }
    t.same(await receive(orders), [])
    t.match(await local('queues/ecommerce-orders-dlq/messages'), [
      { body: 'poison', state: 'visible' },
    ])
  },
)

t.test('messages sent together share calls, and each send gets its own result', async (t) => {
  await fetch(`${server.url}/_local/calls`, { method: 'DELETE' })
  const sendTask = createSender<TaskType>({
    sqs,
    queueUrl: tasks,
    batchMs: 5,
  })
  const step = (orderId: string) =>
    makeMessage(
      'order.step',
      { orderId, step: 'complete', dueAt: '' },
      { traceId: 'trc', clock: () => new Date() },
    )
  await Promise.all(Array.from({ length: 25 }, (_, index) => sendTask(step(`ord_${index}`), 900)))
  t.same(await local('calls'), { 'sqs.SendMessageBatch': 3 })
  t.match(await depth('ecommerce-long-tasks'), { delayed: 25 })
  await t.rejects(sendTask(step('late'), 901), { code: 'service_refused' })
})

t.test('published notifications are recorded with their stable ids', async (t) => {
  const announce = createTopic({ sns, topicArn: arns['ecommerce-order-completed'] ?? '' })
  const publish = (id: string) =>
    announce({ id, type: 'order.completed', subject: 'x', body: { total: 1 }, traceId: 'trc' })
  await Promise.all([publish('a'), publish('b')])
  const published = (await local('published')) as { attributes: { id: { StringValue: string } } }[]
  t.same(
    published.map(({ attributes }) => attributes.id.StringValue),
    ['a', 'b'],
  )
  const unknown = new PublishBatchCommand({
    TopicArn: 'arn:aws:sns:eu-west-1:000000000000:none',
    PublishBatchRequestEntries: [{ Id: '0', Message: 'x' }],
  })
  await t.rejects(sns.send(unknown))
})

t.test('characters that SQS and SNS reject arrive as the buyer typed them', async (t) => {
  // Regression: with each of these characters in a buyer's name, the webhook answered 503 until the
  // sweeper read the session.
  const odd = 'U+FFFE \ufffe U+FFFF \uffff bell \u0007 half \ud83d whole 🍵 \u007f'
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'odd-texts' }))
  await t.rejects(send(QueueUrl, odd), { name: 'InvalidMessageContents' })
  const message = makeMessage(
    'order.step',
    { orderId: odd, step: 'complete', dueAt: '' },
    { traceId: 'trc', clock: () => new Date() },
  )
  for (const batchMs of [0, 5]) {
    await createSender<TaskType>({ sqs, queueUrl: QueueUrl, batchMs })(message)
    const [body = ''] = await drain(QueueUrl, 1)
    t.same(JSON.parse(body), message)
  }
  const announce = createTopic({ sns, topicArn: arns['ecommerce-admin-alerts'] ?? '' })
  await announce({ id: 'odd', type: 'x', subject: 'x', body: { why: odd }, traceId: 'trc' })
  const published = (await local('published')) as { message: string }[]
  t.notMatch(published.at(-1)?.message, /[\ufffe\uffff]/)
  t.match(JSON.parse(published.at(-1)?.message ?? ''), { why: odd })
})

t.test(
  'a duplicated message is received twice, each time with a separate receipt handle',
  async (t) => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'twice' }))
    const queue = QueueUrl ?? ''
    t.match(await local('faults'), {
      duplicates: 0,
      reorder: 0,
      injected: { duplicates: { count: 0 }, reorder: { count: 0 } },
    })
    t.equal(await setFaults({ duplicates: 1 }), 200)
    const { MessageId } = await send(queue, 'twice')
    const [first] = await receive(queue)
    const shown = (await local('queues/twice/messages')) as { messageId: string; state: string }[]
    t.same(
      shown.map(({ messageId, state }) => [messageId, state]),
      [
        [MessageId, 'visible'],
        [MessageId, 'in flight'],
      ],
    )
    const [second] = await receive(queue)
    t.match(first, { MessageId, Body: 'twice', Attributes: { ApproximateReceiveCount: '1' } })
    t.match(second, { MessageId, Body: 'twice', Attributes: { ApproximateReceiveCount: '2' } })
    t.equal(second?.MessageId, MessageId)
    t.not(first?.ReceiptHandle, second?.ReceiptHandle)
    t.same(await receive(queue), [], 'a copy is not copied')
    await remove(queue, second)
    t.match(await local('queues/twice/messages'), [{ messageId: MessageId, state: 'in flight' }])
    await remove(queue, first)
    t.same(await local('queues/twice/messages'), [])

    await send(queue, 'gone')
    await remove(queue, (await receive(queue))[0])
    const [copy] = await receive(queue)
    t.equal(copy?.Body, 'gone', 'the copy stays after the original is deleted')
    await remove(queue, copy)
    t.same(await local('queues/twice/messages'), [])
    const { duplicates } = await injected()
    t.match(duplicates, { count: 2, messageIds: [MessageId, copy?.MessageId] })
  },
)

t.test('a share of the messages is delivered twice, the same ones for the same seed', async (t) => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'some-twice' }))
  const queue = QueueUrl ?? ''
  const sent = Array.from({ length: 40 }, (_, index) => `${index}`)
  const twiceWith = async (seed: number) => {
    await setFaults({ duplicates: 0.25, seed })
    for (const body of sent) await send(queue, body)
    const firsts = await drain(queue, 40)
    const { count, messageIds } = (await injected()).duplicates
    t.equal(messageIds.length, count)
    const seen = [...firsts, ...(await drain(queue, count))]
    t.match(await depth('some-twice'), { visible: 0, inFlight: 0 })
    t.equal(seen.length, 40 + count)
    t.same([...new Set(seen)].sort(), [...sent].sort(), 'no message is lost')
    const twice = sent.filter((body) => seen.filter((other) => other === body).length === 2)
    t.equal(twice.length, count)
    return twice
  }
  const twice = await twiceWith(1)
  t.ok(twice.length > 0 && twice.length < 20, `${twice.length} of 40`)
  t.same(await twiceWith(1), twice)
  t.notSame(await twiceWith(2), twice)
})

t.test('later messages overtake the held ones, and none is lost', async (t) => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'overtaken' }))
  const queue = QueueUrl ?? ''
  // With this seed, the first two messages are held for nearly two seconds.
  await setFaults({ reorder: 1, seed: 34 })
  const { MessageId } = await send(queue, 'alone')
  const { Successful = [] } = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: '0', MessageBody: 'one of two' },
        { Id: '1', MessageBody: 'delayed by its sender', DelaySeconds: 900 },
      ],
    }),
  )
  t.same(await receive(queue), [])
  t.match(await depth('overtaken'), { visible: 0, delayed: 3 })
  t.match((await injected()).reorder, {
    count: 2,
    messageIds: [MessageId, Successful[0]?.MessageId],
  })
  t.same((await drain(queue, 2)).sort(), ['alone', 'one of two'])

  await setFaults({ reorder: 0.3 })
  const sent = Array.from({ length: 20 }, (_, index) => `${index}`)
  for (const body of sent) await send(queue, body)
  const { reorder, duplicates } = await injected()
  t.ok(reorder.count > 0 && reorder.count < 20, `${reorder.count} of 20`)
  t.equal(duplicates.count, 0)
  const seen = await drain(queue, 20)
  t.notSame(seen, sent)
  t.same([...seen].sort(), [...sent].sort())

  t.equal(await setFaults({ reorder: 1.1 }), 400)
  t.equal(await setFaults({ duplicate: 0.1 }), 400)
  await setFaults({})
  for (const body of sent) await send(queue, body)
  t.same(await drain(queue, 20), sent, 'in order without the fault')
})

t.test('a copy survives its original and a restart', async (t) => {
  const dir = t.testdir({})
  const open = async (url: string) => {
    const client = new SQSClient(settings(url))
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'kept' }))
    t.teardown(() => client.destroy())
    return { client, QueueUrl }
  }
  const before = await startQueues({ port: 0, dir })
  const { client, QueueUrl } = await open(before.url)
  await setFaults({ duplicates: 1 }, before.url)
  const { MessageId } = await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'kept' }))
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl }))
  const [{ ReceiptHandle } = {}] = Messages
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
  await before.close()
  const after = await startQueues({ port: 0, dir })
  t.teardown(() => after.close())
  const again = await open(after.url)
  const found = await again.client.send(new ReceiveMessageCommand({ QueueUrl: again.QueueUrl }))
  t.same(
    found.Messages?.map(({ MessageId: id, Body }) => [id, Body]),
    [[MessageId, 'kept']],
  )
})

t.test('visible, delayed and in-flight messages survive a kill of the process', async (t) => {
  const dir = t.testdir({})
  const source = `
    import { startQueues } from ${JSON.stringify(new URL('../emulators/queues/server.ts', import.meta.url).href)}
    const { url } = await startQueues({ port: 0, dir: ${JSON.stringify(dir)} })
    console.log(url)`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', source], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [url] = (await once(child.stdout, 'data')).map(String)
  const before = new SQSClient(settings(String(url).trim()))
  const QueueUrl = (await createQueues(before))['ecommerce-orders'] ?? ''
  for (const [body, delay] of [
    ['ready', 0],
    ['taken', 0],
    ['delayed', 60],
  ] as const) {
    await before.send(new SendMessageCommand({ QueueUrl, MessageBody: body, DelaySeconds: delay }))
  }
  await before.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1 }))
  before.destroy()
  child.kill('SIGKILL')
  await once(child, 'exit')
  const again = await startQueues({ port: 0, dir })
  const found = (await (await fetch(`${again.url}/_local/queues`)).json()) as object[]
  t.match(
    found.find((queue) => (queue as { name: string }).name === 'ecommerce-orders'),
    { visible: 1, inFlight: 1, delayed: 1 },
  )
  await again.close()
})
