import { setTimeout as sleep } from 'node:timers/promises'
import {
  CreateQueueCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import t, { type Test } from 'tap'
import { createReceivingSqs } from '#core/aws/clients.ts'
import { RetryLater } from '#core/errors.ts'
import { openTcpProxy } from '../../core/test/support/tcp-proxy.ts'
import { startQueues } from '../../local/emulators/queues/server.ts'
import { awsEnv, type Urls } from '../../local/settings.ts'
import type { HandleMessage } from '../received-message.ts'
import { startConsumer } from '../sqs-consumer.ts'

// The tests mostly wait, each on a separate queue. Together they take as long as the slowest.
t.jobs = 9

const server = await startQueues({ port: 0 })
t.teardown(() => server.close())
Object.assign(process.env, awsEnv({ queues: server.url } as Urls))

type Asked = { readonly action: string; readonly VisibilityTimeout?: number }
type Shown = { readonly body: string; readonly state: string; readonly receiveCount: number }

/** Creates a separate queue, and a consumer that polls it each second. */
async function openQueue(t: Test) {
  const sqs = createReceivingSqs({ region: 'eu-west-1', waitSeconds: 1 })
  const asked = recordCalls(sqs)
  const name = `queue-${Math.random().toString(36).slice(2)}`
  const create = (QueueName: string) => sqs.send(new CreateQueueCommand({ QueueName }))
  await create(`${name}-dlq`)
  const { QueueUrl = '' } = await create(name)
  const redrive = {
    deadLetterTargetArn: `arn:aws:sqs:eu-west-1:000000000000:${name}-dlq`,
    maxReceiveCount: 5,
  }
  const Attributes = { RedrivePolicy: JSON.stringify(redrive) }
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }))

  const errors: string[] = []
  const record = (_fields: object, message: string) => void errors.push(message)
  const log = { debug() {}, info() {}, warn: record, error: record }
  const consume = (handle: HandleMessage, client = sqs) => {
    const consumer = startConsumer({ sqs: client, queueUrl: QueueUrl, handle, log, waitSeconds: 1 })
    t.teardown(async () => {
      await consumer.drain()
      client.destroy()
    })
    return consumer
  }
  const show = async (queue = name) =>
    (await fetch(`${server.url}/_local/queues/${queue}/messages`)).json() as Promise<Shown[]>
  const send = async (...bodies: string[]) => {
    for (let from = 0; from < bodies.length; from += 10) {
      const Entries = bodies
        .slice(from, from + 10)
        .map((MessageBody, index) => ({ Id: String(index), MessageBody }))
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
    }
  }
  return { asked, errors, consume, send, show, showDead: () => show(`${name}-dlq`) }
}

/** Records the commands that the real client sends. */
function recordCalls(sqs: SQSClient): Asked[] {
  const asked: Asked[] = []
  sqs.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        asked.push({ action: String(commandName), ...(args.input as object) })
        return next(args)
      },
    { step: 'initialize' },
  )
  return asked
}

async function until(isTrue: () => boolean | Promise<boolean>, within = 10_000): Promise<void> {
  const end = performance.now() + within
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error('the condition was not met in time')
    await sleep(20)
  }
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `${index}`)

t.test('handled messages are deleted, ten per call', async (t) => {
  const { asked, errors, consume, send, show } = await openQueue(t)
  const done: string[] = []
  await send(...numbered(20))
  consume(async ({ body }) => void done.push(body))
  await until(async () => (await show()).length === 0)
  t.same(done.sort(), numbered(20).sort())
  const deletes = asked.filter(({ action }) => action.startsWith('DeleteMessage'))
  t.ok(deletes.length <= 4, `${deletes.length} calls to delete 20 messages`)
  t.same(errors, [])
})

t.test('a failed message stays and waits longer each time; the others are deleted', async (t) => {
  const { asked, consume, send, show } = await openQueue(t)
  await send('good', 'bad', 'fine')
  const done: string[] = []
  consume(async ({ body }) => {
    if (body === 'bad') throw new Error('no')
    done.push(body)
  })
  await until(async () => (await show()).length === 1)
  t.match(await show(), [{ body: 'bad', state: 'in flight', receiveCount: 1 }])
  t.same(done.sort(), ['fine', 'good'])
  const changes = asked.filter(({ action }) => action === 'ChangeMessageVisibilityCommand')
  t.match(changes, [{ VisibilityTimeout: 10 }])
})

t.test('RetryLater sets the delay until the redelivery', async (t) => {
  const { consume, send, show } = await openQueue(t)
  const counts: number[] = []
  await send('later')
  const startedAt = performance.now()
  consume(async ({ receiveCount }) => {
    counts.push(receiveCount)
    if (receiveCount === 1) throw new RetryLater('not yet', 0.4)
  })
  await until(async () => (await show()).length === 0)
  t.same(counts, [1, 2])
  t.ok(performance.now() - startedAt >= 900, 'the delay is rounded up to whole seconds')
})

t.test('after five failed receives, a message moves to the dead-letter queue', async (t) => {
  const { consume, send, show, showDead } = await openQueue(t)
  const counts: number[] = []
  await send('poison', 'good')
  consume(async ({ body, receiveCount }) => {
    if (body === 'good') return
    counts.push(receiveCount)
    throw new RetryLater('again', 0)
  })
  await until(async () => (await showDead()).length === 1)
  t.same(counts, [1, 2, 3, 4, 5])
  t.match(await showDead(), [{ body: 'poison' }])
  t.same(await show(), [])
})

t.test('a drain finishes and deletes the messages in progress, and receives no more', async (t) => {
  const { asked, consume, send, show } = await openQueue(t)
  const started: string[] = []
  const done: string[] = []
  let finish = () => {}
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  await send(...numbered(25))
  const consumer = consume(async ({ body }) => {
    started.push(body)
    await finished
    done.push(body)
  })
  await until(() => started.length > 0)
  const inProgress = started.length
  let isDrained = false
  const draining = consumer.drain().then(() => {
    isDrained = true
  })
  await sleep(1200)
  t.notOk(isDrained, 'the drain waits for the messages in progress')
  finish()
  await draining
  t.equal(done.length, inProgress)
  const left = await show()
  t.equal(left.length, 25 - inProgress)
  t.ok(left.every(({ state, receiveCount }) => state === 'visible' && receiveCount === 0))
  const receives = asked.filter(({ action }) => action === 'ReceiveMessageCommand').length
  await sleep(300)
  t.equal(asked.filter(({ action }) => action === 'ReceiveMessageCommand').length, receives)
})

t.test('a message in the last poll of a drain is not lost', async (t) => {
  const { asked, consume, send, show } = await openQueue(t)
  const done: string[] = []
  const consumer = consume(async ({ body }) => void done.push(body))
  await until(() => asked.some(({ action }) => action === 'ReceiveMessageCommand'))
  await sleep(100)
  const draining = consumer.drain()
  await send('last')
  await draining
  const left = await show()
  t.equal(done.length + left.length, 1)
  t.ok(left.every(({ state }) => state === 'visible'))
})

t.test('a poll on a dead connection times out, and the next one works', async (t) => {
  const { errors, consume, send, show } = await openQueue(t)
  const proxy = await openTcpProxy(t, Number(new URL(server.url).port))
  const sqs = createReceivingSqs({ region: 'eu-west-1', waitSeconds: 1 })
  sqs.middlewareStack.add(
    (next) => (args) => {
      Object.assign(args.request as object, { port: proxy.port })
      return next(args)
    },
    { step: 'build' },
  )
  const polls = recordCalls(sqs)
  const done: string[] = []
  const consumer = consume(async ({ body }) => void done.push(body), sqs)
  await until(() => polls.length >= 2)
  proxy.goSilent()
  const silentSince = performance.now()
  await until(() => errors.includes('queue.error'), 15_000)
  t.ok(consumer.idleMs() >= 5000 && consumer.idleMs() < 15_000, 'the idle time grows')
  t.ok(performance.now() - silentSince < 15_000)
  await send('after the outage')
  proxy.heal()
  await until(() => done.length === 1)
  await until(async () => (await show()).length === 0)
  t.ok(consumer.idleMs() < 5000)
})

t.test('polls that fail at once are repeated with pauses', async (t) => {
  const { asked, errors, consume } = await openQueue(t)
  const sqs = createReceivingSqs({ region: 'eu-west-1', waitSeconds: 1 })
  const polls = recordCalls(sqs)
  sqs.middlewareStack.add(
    () => async () => {
      throw Object.assign(new Error('service unavailable'), { $metadata: { httpStatusCode: 503 } })
    },
    { step: 'build' },
  )
  consume(async () => undefined, sqs)
  await sleep(1500)
  t.ok(polls.length >= 2 && polls.length <= 8, `${polls.length} polls in 1.5 s`)
  t.equal(asked.filter(({ action }) => action === 'ReceiveMessageCommand').length, 0)
  t.ok(errors.includes('queue.error'))
})

t.test('an invalid wait time is rejected at the start', async (t) => {
  const sqs = createReceivingSqs({ region: 'eu-west-1', waitSeconds: 1 })
  t.teardown(() => sqs.destroy())
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  const start = (waitSeconds: number) => () =>
    startConsumer({ sqs, queueUrl: 'q', handle: async () => undefined, log, waitSeconds })
  for (const seconds of [-1, 21, 1.5, Number.NaN]) t.throws(start(seconds), RangeError)
})
