import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import t from 'tap'
import { makeMessage } from '#core/ports/messages.ts'
import { startDynamoDb } from '../../local/emulators/dynamodb/server.ts'
import { createQueues } from '../../local/emulators/queues/resources.ts'
import { startQueues } from '../../local/emulators/queues/server.ts'
import { createTables } from '../../local/emulators/tables.ts'
import { freePortBase } from '../../local/ports.ts'
import { tables } from '../../local/settings.ts'
import {
  drop,
  hiddenSeconds,
  makeVisible,
  maxReplays,
  readDeadLetters,
  replay,
} from '../dead-letters.ts'
import { checkout as root } from '../deployment.ts'
import { readDlqCommand } from '../dlq-command.ts'
import { formatEntry, toMessageEntry } from '../inbox-entry.ts'
import { isSetting, targets } from '../targets.ts'
import { readVariables } from '../variables.ts'
import { run } from './support/run.ts'

// The ports of the local shop, so that the commands find the queues and the audit log.
const base = await freePortBase()
const database = await startDynamoDb({ port: base + 4 })
const dynamodb = new DynamoDBClient({
  endpoint: database.url,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
})
await createTables(dynamodb, tables)
// Stored on disk, as in the local shop.
const server = await startQueues({ port: base + 5, dir: t.testdir() })
const sqs = new SQSClient({
  endpoint: server.url,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  useQueueUrlAsEndpoint: false,
})
t.teardown(async () => {
  sqs.destroy()
  dynamodb.destroy()
  await Promise.all([server.close(), database.close()])
})
const urls = await createQueues(sqs)
const queues = { sqs, prefix: 'ecommerce', waitSeconds: 0 }
const step = (orderId: string) =>
  JSON.stringify(
    makeMessage(
      'order.step',
      { orderId, step: 'complete', dueAt: '2026-11-23T10:00:00.000Z' },
      { traceId: 'trc_1', clock: () => new Date() },
    ),
  )

const send = (queue: string, MessageBody: string) =>
  sqs.send(new SendMessageCommand({ QueueUrl: urls[queue], MessageBody }))
const receive = async (queue: string) =>
  (
    await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: urls[queue],
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        VisibilityTimeout: 0,
      }),
    )
  ).Messages ?? []
const depth = async (name: string) => {
  const all = (await (await fetch(`${server.url}/_local/queues`)).json()) as {
    name: string
    visible: number
  }[]
  return all.find((queue) => queue.name === name)?.visible
}

t.test('dead letters are read with type and order, and become visible again', async (t) => {
  await send('ecommerce-long-tasks-dlq', step('ord_1'))
  await send('ecommerce-long-tasks-dlq', 'no message at all')
  for (let i = 0; i < 12; i += 1) await send('ecommerce-long-tasks-dlq', step(`ord_more_${i}`))
  const messages = await readDeadLetters(queues, 'long-tasks', hiddenSeconds.change)
  t.equal(messages.length, 14, 'more than one page')
  t.equal(await depth('ecommerce-long-tasks-dlq'), 0, 'invisible during the visibility timeout')
  t.match(
    messages.find(({ orderId }) => orderId === 'ord_1'),
    { type: 'order.step', traceId: 'trc_1', unreadable: undefined, replays: 0 },
  )
  const invalid = messages.find(({ unreadable }) => unreadable)
  t.match(invalid, { type: undefined, body: 'no message at all' })
  t.match(invalid?.unreadable, 'not_json')
  await makeVisible(queues, messages)
  t.equal(await depth('ecommerce-long-tasks-dlq'), 14)
})

t.test('a replayed message is sent to its queue with a count, then deleted', async (t) => {
  const messages = await readDeadLetters(queues, 'long-tasks', hiddenSeconds.change)
  const deadLetter = messages.find(({ orderId }) => orderId === 'ord_1')
  if (!deadLetter) throw new Error('the message is missing')
  await replay(queues, deadLetter)
  await makeVisible(
    queues,
    messages.filter((other) => other !== deadLetter),
  )
  t.equal(await depth('ecommerce-long-tasks-dlq'), 13)
  const [message, ...others] = await receive('ecommerce-long-tasks')
  t.equal(others.length, 0)
  t.equal(message?.Body, deadLetter.body)
  t.equal(message?.MessageAttributes?.['replays']?.StringValue, '1')
})

t.test('a dropped message is deleted, and the others stay', async (t) => {
  const messages = await readDeadLetters(queues, 'long-tasks', hiddenSeconds.change)
  const unreadable = messages.find((message) => message.unreadable)
  if (!unreadable) throw new Error('the message is missing')
  await drop(queues, unreadable)
  await makeVisible(
    queues,
    messages.filter((message) => message !== unreadable),
  )
  t.equal(await depth('ecommerce-long-tasks-dlq'), 12)
})

t.test('make dlq lists, replays and refuses invalid arguments', async (t) => {
  // The queues use the sixth of the local ports.
  const portBase = `PORT_BASE=${Number(new URL(server.url).port) - 5}`
  const dlq = (...args: string[]) => run('dlq', [portBase, ...args])
  t.match(await dlq(), { status: 0, out: /12 found\n$/ })
  const one = ['DO=replay', 'ORDER=ord_more_3'] as const
  t.match(await dlq(...one, 'DRY_RUN=1'), { out: '1 would be replayed' })
  t.equal(await depth('ecommerce-long-tasks-dlq'), 12, 'a dry run changes nothing')
  t.match(await dlq(...one, 'YES=1'), { status: 0, out: '1 replayed' })
  t.equal(await depth('ecommerce-long-tasks-dlq'), 11)
  t.match(await dlq('DO=drop'), { status: 1, err: 'drop needs ID=' })
  t.match(await dlq('DO=explode'), {
    status: 1,
    err: 'DO must be one of list, show, replay, drop, not explode',
  })
  t.match(await dlq('QUEUE=nowhere'), { status: 1, err: 'QUEUE must be one of orders, long-tasks' })
  t.match(await dlq('TYPE=order.stop'), { status: 1, err: 'TYPE must be one of ' })
  t.match(await dlq('DO=drop', 'QUEUE=order', 'TYPE=x', 'ENV=Dev'), {
    status: 1,
    err: /^ENV must .*\nDO=drop needs ID=.*\nQUEUE must .*: did you mean orders\?\nTYPE must /,
  })
  t.match(await dlq('COLOUR=red'), { status: 1, err: 'usage: make dlq' })
  t.match(await dlq('ENV=Dev'), {
    status: 1,
    err: 'ENV must be one of dev, prod, not Dev: did you mean dev?',
  })

  await sqs.send(
    new SendMessageCommand({
      QueueUrl: urls['ecommerce-orders-dlq'],
      MessageBody: step('ord_again'),
      MessageAttributes: { replays: { DataType: 'Number', StringValue: String(maxReplays) } },
    }),
  )
  const refused = await dlq('DO=replay', 'QUEUE=orders', 'YES=1')
  t.match(refused.out, 'fix the cause')
  t.match(refused.out, '0 replayed')
  const forced = await dlq('DO=replay', 'QUEUE=orders', 'FORCE=1', 'YES=1')
  t.match(forced, { status: 0, out: '1 replayed' })
})

t.test('a message cannot control the terminal or imitate output', async (t) => {
  const portBase = `PORT_BASE=${Number(new URL(server.url).port) - 5}`
  // SQS accepts no ESC in a body, but JSON can contain one.
  const forged = JSON.stringify({ ...JSON.parse(step('ord_1')), type: '\u001b[2J\u202e' })
  await send('ecommerce-orders-dlq', forged)
  await send('ecommerce-orders-dlq', '\u009b2J\r\n0 found')
  const list = await run('dlq', [portBase, 'QUEUE=orders'])
  t.match(list.out, /\\u001b\[2J\\u202e/)
  t.match(list.out, /\\u009b2J\\u000d\\u000a0 found/)
  t.same(list.out.match(/^\d found$/gm), ['2 found'])
  const found = await readDeadLetters(queues, 'orders', hiddenSeconds.change)
  await makeVisible(queues, found)
  for (const message of found) {
    const shown = await run('dlq', [portBase, 'DO=show', `ID=${message.messageId}`])
    const entry = formatEntry(toMessageEntry(message, 'dev'))
    const all = [list.out, shown.out, ...entry].join('').replaceAll('\n', '')
    t.notMatch(all, /[\p{Cc}\u202e]/u)
    t.match(shown.out, '1 found')
  }
  t.equal(found.length, 2)
  for (const message of await readDeadLetters(queues, 'orders', hiddenSeconds.change))
    await drop(queues, message)
})

t.test('an error cannot control the terminal', async (t) => {
  const { err } = await run('dlq', ['QUEUE=\u001b[2J'])
  t.match(err, '\\u001b[2J')
  t.notMatch(err.replaceAll('\n', ''), /\p{Cc}/u)
})

t.test('while make dlq waits for an answer, other processes can use the messages', async (t) => {
  const portBase = `PORT_BASE=${Number(new URL(server.url).port) - 5}`
  t.equal(await depth('ecommerce-long-tasks-dlq'), 11)
  const messages = await readDeadLetters(queues, 'long-tasks', hiddenSeconds.change)
  await makeVisible(queues, messages)
  const [first] = messages
  if (!first) throw new Error('there is no message')
  const args = [portBase, 'DO=drop', `ID=${first.messageId}`]
  t.match(await run('dlq', args, { answers: ['no'] }), { status: 1, err: 'nothing was changed' })
  t.equal(await depth('ecommerce-long-tasks-dlq'), 11, 'visible again after the question')
  t.match(await run('dlq', args, { answers: ['yes'] }), { status: 0, out: '1 dropped' })
  t.equal(await depth('ecommerce-long-tasks-dlq'), 10)
  t.match(await run('dlq', args, { answers: ['yes'] }), { status: 0, out: '0 dropped' })
})

t.test('a killed make dlq hides messages only for its visibility timeout', async (t) => {
  t.equal((await readDeadLetters(queues, 'long-tasks', 1)).length, 10)
  t.equal(await depth('ecommerce-long-tasks-dlq'), 0)
  await sleep(1100)
  t.equal(await depth('ecommerce-long-tasks-dlq'), 10)
})

t.test('the alarm for dead letters stays on while make dlq hides them', async (t) => {
  const file = readFileSync(`${root}/modules/observability/queues.tf`, 'utf8')
  const [alarm = ''] =
    /resource "aws_cloudwatch_metric_alarm" "dead_letters" \{.*?\n\}/s.exec(file) ?? []
  const setting = (name: string) => Number(new RegExp(`${name} += (\\d+)`).exec(alarm)?.[1])
  // CloudWatch ends an alarm when fewer than `datapoints_to_alarm` of the last periods exceed the
  // threshold.
  t.equal(setting('datapoints_to_alarm'), 1)
  const held = setting('period') * (setting('evaluation_periods') - 1)
  t.ok(held > hiddenSeconds.change, `${held} s`)
  t.ok(hiddenSeconds.look <= 60)
})

t.test('make dlq lists the local queues by default', async (t) => {
  const { given } = readVariables(targets.dlq, {
    target: 'dlq',
    args: [],
    env: {},
    isSetting,
    otherNames: [],
  })
  t.match(given, { DRY_RUN: false })
  t.match(readDlqCommand(given, root), { env: 'local', action: 'list' })
})
