import { setTimeout as sleep } from 'node:timers/promises'
import {
  type ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import t, { type Test } from 'tap'
import { createBatchHandler } from '#consumers/orders/batch-handler.ts'
import { RetryLater } from '#core/errors.ts'
import { startQueues } from '../emulators/queues/server.ts'
import { type EventSourceOptions, startEventSource } from '../event-source.ts'
import { queueArn } from '../settings.ts'

// The tests mostly wait, and each has its own queue.
t.jobs = 8

const server = await startQueues({ port: 0 })
const sqs = new SQSClient({
  endpoint: server.url,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  useQueueUrlAsEndpoint: false,
})
t.teardown(async () => {
  sqs.destroy()
  await server.close()
})

type Handler = EventSourceOptions['handler']
type Queued = { readonly body: string; readonly state: string; readonly receiveCount: number }

const ok: Handler = async () => ({ batchItemFailures: [] })

/**
 * Creates a queue with a visibility timeout of `hiddenSeconds` and two receives before its
 * dead-letter queue.
 */
async function openQueue(t: Test, hiddenSeconds = 1) {
  const name = `queue-${Math.random().toString(36).slice(2)}`
  const create = (QueueName: string) => sqs.send(new CreateQueueCommand({ QueueName }))
  await create(`${name}-dlq`)
  const { QueueUrl = '' } = await create(name)
  const redrive = { deadLetterTargetArn: queueArn(`${name}-dlq`), maxReceiveCount: 2 }
  const Attributes = {
    VisibilityTimeout: `${hiddenSeconds}`,
    RedrivePolicy: JSON.stringify(redrive),
  }
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }))
  const errors: string[] = []
  const show = async (queue = name) =>
    (await fetch(`${server.url}/_local/queues/${queue}/messages`)).json() as Promise<Queued[]>
  return {
    errors,
    show,
    showDead: () => show(`${name}-dlq`),
    send: async (bodies: string[]) => {
      for (let from = 0; from < bodies.length; from += 10) {
        const Entries = bodies
          .slice(from, from + 10)
          .map((MessageBody, index) => ({ Id: String(index), MessageBody }))
        await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
      }
    },
    start: (handler: Handler, timeoutSeconds = 10) => {
      const source = startEventSource({
        sqs,
        queueUrl: QueueUrl,
        queueArn: queueArn(name),
        functionName: 'worker',
        handler,
        timeoutSeconds,
        onError: (error) => void errors.push(String(error)),
      })
      t.teardown(() => source.stop())
      return source
    },
  }
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error('the condition did not become true in time')
    await sleep(20)
  }
}

t.test(
  'batches have at most ten messages; each is delivered once and deleted after success',
  async (t) => {
    const { send, show, start } = await openQueue(t)
    const bodies = Array.from({ length: 25 }, (_, index) => `${index}`)
    await send(bodies)
    const batches: string[][] = []
    start(async ({ Records }, context) => {
      batches.push(Records.map(({ body }) => body))
      t.match(Records[0], {
        eventSource: 'aws:sqs',
        eventSourceARN: /^arn:aws:sqs:eu-west-1:000000000000:queue-/,
        awsRegion: 'eu-west-1',
        attributes: { ApproximateReceiveCount: '1', SentTimestamp: /^\d+$/ },
      })
      t.ok(context.getRemainingTimeInMillis() > 5000)
      return { batchItemFailures: [] }
    })
    await until(async () => (await show()).length === 0)
    t.same(batches.flat().sort(), bodies.sort())
    t.ok(batches.every((batch) => batch.length <= 10))
  },
)

t.test('only failed messages come back, and they end in the dead-letter queue', async (t) => {
  const { send, show, showDead, start } = await openQueue(t)
  await send(['a', 'poison', 'b'])
  const seen: string[] = []
  start(async ({ Records }) => {
    seen.push(...Records.map(({ body, attributes }) => body + attributes.ApproximateReceiveCount))
    const failed = Records.filter(({ body }) => body === 'poison')
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) }
  })
  await until(async () => (await showDead()).length === 1)
  t.same(seen.sort(), ['a1', 'b1', 'poison1', 'poison2'])
  t.match(await showDead(), [{ body: 'poison' }])
  t.same(await show(), [])
})

t.test('failed messages come back after the delay that the handler sets', async (t) => {
  const { send, show, start } = await openQueue(t, 60)
  const failures = {
    race: new RetryLater('the order was changed by another process', 1),
    outage: new Error(),
  }
  const times: Record<string, number[]> = { race: [], outage: [], good: [] }
  await send(Object.keys(times))
  const delays: (number | undefined)[] = []
  const recording = Object.assign(Object.create(sqs) as typeof sqs, {
    send: (command: ChangeMessageVisibilityCommand) => {
      delays.push(command.input.VisibilityTimeout)
      return sqs.send(command)
    },
  })
  const silentLog = { debug() {}, info() {}, warn() {}, error() {} }
  start(
    createBatchHandler(
      async ({ body, receiveCount }) => {
        times[body]?.push(performance.now())
        const failure = failures[body as keyof typeof failures]
        if (failure && receiveCount === 1) throw failure
      },
      { sqs: recording, log: silentLog },
    ),
  )
  await until(async () => (await show()).length === 0)
  t.same(delays.sort(), [1, 3], 'a second after a conflict, a short delay after any other failure')
  // Whole seconds. A busy machine receives a message later, and never earlier.
  const waited = ([first = 0, second = 0]: number[] = []) => Math.round((second - first) / 1000)
  for (const [name, delay] of [
    ['race', 1],
    ['outage', 3],
  ] as const) {
    const seconds = waited(times[name])
    t.ok(seconds >= delay && seconds <= delay + 5, `${name}: ${seconds} s, not the queue’s 60`)
  }
  t.equal(times['good']?.length, 1)
})

const failing: [string, Handler, RegExp | undefined][] = [
  ['throws', async () => Promise.reject(new Error('broken')), /broken/],
  [
    'returns an id that is not in the batch',
    async () => ({ batchItemFailures: [{ itemIdentifier: 'other' }] }),
    undefined,
  ],
  ['returns an empty id', async () => ({ batchItemFailures: [{ itemIdentifier: '' }] }), undefined],
  [
    'returns another format',
    async () => ({ batchItemFailures: [{ id: 'a' }] }) as never,
    undefined,
  ],
  ['returns no list', async () => ({ batchItemFailures: 'none' }) as never, /./],
]
for (const [what, handler, error] of failing) {
  t.test(`a handler that ${what} fails the whole batch`, async (t) => {
    const { errors, send, show, showDead, start } = await openQueue(t)
    await send(['a', 'b'])
    start(handler)
    await until(async () => (await showDead()).length === 2)
    t.same(await show(), [])
    if (error) t.match(errors.join(), error)
    else t.same(errors, [])
  })
}

t.test('a handler that times out is abandoned, and its messages come back', async (t) => {
  const { errors, send, show, start } = await openQueue(t)
  await send(['slow'])
  let calls = 0
  start(async (event, context) => {
    calls += 1
    return calls === 1 ? (sleep(60_000, undefined, { ref: false }) as never) : ok(event, context)
  }, 0.2)
  await until(async () => (await show()).length === 0)
  t.equal(calls, 2)
  t.match(errors, ['Error: Task timed out after 0.2 seconds'])
})

t.test('a stop waits for the current batch, deletes it, and receives no more', async (t) => {
  const { send, show, start } = await openQueue(t)
  await send(['in flight'])
  let finish = () => {}
  let isStarted = false
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const source = start(async () => {
    isStarted = true
    await finished
    return { batchItemFailures: [] }
  })
  await until(() => isStarted)
  let isStopped = false
  const stopping = source.stop().then(() => {
    isStopped = true
  })
  await send(['left'])
  await sleep(100)
  t.notOk(isStopped)
  finish()
  await stopping
  t.match(await show(), [{ body: 'left', state: 'visible', receiveCount: 0 }])
})

t.test('a stop ends an idle poll immediately and loses no message', async (t) => {
  const { send, show, start } = await openQueue(t)
  const source = start(ok)
  await sleep(100)
  const startedAt = performance.now()
  await source.stop()
  t.ok(performance.now() - startedAt < 5000, 'less than the 20 s of the poll')
  await sleep(100)
  await send(['later'])
  await sleep(100)
  t.match(await show(), [{ body: 'later', state: 'visible', receiveCount: 0 }])
})
