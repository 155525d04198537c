import { setTimeout as sleep } from 'node:timers/promises'
import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import type { QueueDepth } from '../../../local/emulators/queues/server.ts'
import { queueUrl } from '../../../local/settings.ts'
import { readJson } from '../../support/stores.ts'
import { until } from '../../support/wait.ts'
import { runCommand } from '../commands.ts'
import type { Lab } from '../lab.ts'
import { type Call, type Entry, orderIdsIn, receivedIn } from '../proxy/ledger.ts'
import { setQueueFaults } from '../queue-faults.ts'
import type { Row } from '../row.ts'
import { buyMany, countIn } from '../traffic.ts'

const send = (lab: Lab, queue: string, MessageBody: string) =>
  lab.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(queue), MessageBody }))

const depthOf = async ({ stores }: Lab, name: string) =>
  (await stores.queues()).find((queue) => queue.name === name) as QueueDepth

const duplicated: Row = {
  id: 'R10',
  title: 'SQS delivers half of the messages twice, out of order',
  orders: 40,
  run: async (lab, orders) => {
    await setQueueFaults(lab, {
      duplicates: 0.5,
      reorder: 0.2,
      seed: Math.floor(lab.random() * 1e9),
    })
    const orderIds = await buyMany(lab, orders)
    await sleep(6000)
    const messageIds = await messagesHit(lab)
    const { duplicates, reorder } = await setQueueFaults(lab, {})
    const affectedIds = new Set(
      receivedIn(lab.ledger.entries())
        .filter(({ messageId }) => messageIds.has(messageId))
        .flatMap(({ body }) => orderIdsIn(body)),
    )
    const affected = countIn(orderIds, affectedIds)
    return { orderIds, hits: duplicates + reorder, affected }
  },
}

/** Returns the messages that the configured queue faults have affected. */
async function messagesHit({ urls }: Lab): Promise<ReadonlySet<string>> {
  const { injected } = await readJson<{
    injected: Record<'duplicates' | 'reorder', { messageIds: string[] }>
  }>(`${urls.queues}/_local/faults`)
  return new Set([...injected.duplicates.messageIds, ...injected.reorder.messageIds])
}

const poisoned: Row = {
  id: 'R11',
  title: 'one message that always fails, among nine',
  orders: 9,
  run: async (lab, orders) => {
    const [poisonedId = ''] = await buyMany(lab, 1)
    await until('the order is completed', () => lab.stores.isCompleted(poisonedId))
    const key = {
      TableName: 'ecommerce-orders',
      Key: { orderId: { S: poisonedId }, entry: { S: 'order' } },
    }
    const { Item } = await lab.dynamodb.send(new GetItemCommand(key))
    await lab.dynamodb.send(new DeleteItemCommand(key))
    const paymentEvent = (await lab.stores.sent('ecommerce-orders')).find(
      ({ body }) => body.includes(poisonedId) && body.includes('session_completed'),
    )
    const from = lab.ledger.entries().length
    await blockPolls(lab)
    // Its event is delivered again while its order record is missing. It cannot be processed and
    // must not be dropped.
    await send(
      lab,
      'ecommerce-orders',
      (paymentEvent?.body ?? '').replace(/session_completed/, 'session_async_succeeded'),
    )
    const orderIds = await buyMany(lab, orders)
    await until(
      'nine messages wait behind it',
      async () => (await depthOf(lab, 'ecommerce-orders')).visible >= 10,
    )
    await lab.heal()
    await until(
      'the message is in the dead-letter queue',
      async () => (await depthOf(lab, 'ecommerce-orders-dlq')).visible === 1,
    )
    const tries = lab.lines.filter(
      ({ line }) => line.includes('message.failed') && line.includes(poisonedId),
    )
    if (tries.length !== 5) throw new Error(`it was tried ${tries.length} times`)
    const deliveries = lab.ledger.entries().slice(from).filter(delivers(poisonedId))
    if (deliveries[0]?.effects.length !== 10)
      throw new Error('the message was not in a batch of nine others')
    const inSameBatch = new Set(receivedIn(deliveries).flatMap(({ body }) => orderIdsIn(body)))
    const affected = countIn(orderIds, inSameBatch)
    if (!tries.every(({ line }) => line.includes('not found')))
      throw new Error('the reason is not in the log')
    await lab.dynamodb.send(new PutItemCommand({ TableName: 'ecommerce-orders', Item }))
    const selection = ['DO=replay', `ORDER=${poisonedId}`] as const
    const planned = readCount(await runCommand(lab, 'dlq', ...selection, 'DRY_RUN=true'))
    const { visible: still } = await depthOf(lab, 'ecommerce-orders-dlq')
    const replayed = readCount(await runCommand(lab, 'dlq', ...selection))
    const note = `dry run: ${planned} to replay; then ${replayed} replayed`
    if (still !== 1 || planned !== 1 || replayed !== 1)
      throw new Error(`${note}; the dry run left ${still} messages`)
    return { orderIds: [...orderIds, poisonedId], hits: deliveries.length, affected, note }
  },
}

/** Returns the number of messages in the last line of the command's output. */
const readCount = (output: string) => Number.parseInt(output.trim().split('\n').at(-1) ?? '', 10)

/** Makes all polls of the worker fail, so that it gets no messages. */
async function blockPolls(lab: Lab): Promise<void> {
  await lab.inject('queues', { kind: 'error', match: isPoll }, ['worker'])
  await lab.killAndWait('worker')
  await lab.parts.worker.restart()
}

const isPoll = ({ operation }: Call) => operation === 'ReceiveMessage'

const delivers =
  (orderId: string) =>
  ({ effects }: Entry): boolean =>
    effects.some((effect) => effect.kind === 'received' && effect.body.includes(orderId))

const unknownFormats: Row = {
  id: 'R40',
  title: 'messages of another release, and invalid ones',
  orders: 10,
  run: async (lab, orders) => {
    const orderIds = await buyMany(lab, orders)
    const step = await latestSent(lab, 'ecommerce-long-tasks', 'order.step')
    const event = await latestSent(lab, 'ecommerce-orders', 'payment.event')
    const invalid: [string, string][] = [
      ['ecommerce-long-tasks', step.replace('"version":1', '"version":2')],
      ['ecommerce-long-tasks', step.replace('"order.step"', '"order.leap"')],
      ['ecommerce-orders', event.replace('"version":1', '"version":0')],
      ['ecommerce-orders', event.replace(/"amount":\d+/, '"amount":"all"')],
      ['ecommerce-orders', 'hello'],
    ]
    for (const [queue, body] of invalid) await send(lab, queue, body)
    const affected = await lab.countOpen(orderIds)
    const countDeadLetters = async () =>
      (await depthOf(lab, 'ecommerce-orders-dlq')).visible +
      (await depthOf(lab, 'ecommerce-long-tasks-dlq')).visible
    await until(
      'the messages are in the dead-letter queues',
      async () => (await countDeadLetters()) === invalid.length,
    )
    const unreadable = lab.lines.filter(({ line }) => line.includes('"message.unreadable"')).length
    for (const id of await findDeadLetterIds(lab))
      await runCommand(lab, 'dlq', 'DO=drop', `ID=${id}`)
    return {
      orderIds,
      hits: invalid.length,
      affected,
      note: `refused ${unreadable} times, then dropped by id`,
    }
  },
}

/** Waits for a message of this type and returns the last one. A payment may precede its event. */
async function latestSent({ stores }: Lab, queue: string, type: string): Promise<string> {
  let latest = ''
  await until(`a message ${type} was sent`, async () => {
    const sent = await stores.sent(queue)
    latest = sent.findLast(({ body }) => body.includes(`"${type}"`))?.body ?? ''
    return latest !== ''
  })
  return latest
}

async function findDeadLetterIds({ stores }: Lab): Promise<string[]> {
  const deadLetters = await Promise.all(
    ['ecommerce-orders-dlq', 'ecommerce-long-tasks-dlq'].map((queue) => stores.messages(queue)),
  )
  return deadLetters.flat().map(({ messageId }) => messageId)
}

const backlog: Row = {
  id: 'R30',
  title: 'the worker is stopped and a backlog builds up',
  orders: 150,
  run: async (lab, orders) => {
    lab.parts.worker.kill('SIGSTOP')
    const orderIds = await buyMany(lab, orders, 15)
    await sleep(1000)
    const { visible } = await depthOf(lab, 'ecommerce-orders')
    lab.parts.worker.kill('SIGCONT')
    return { orderIds, hits: visible, affected: orderIds.length, note: `${visible} messages` }
  },
}

const unansweredPolls: Row = {
  id: 'R41',
  title: 'a poll of each queue gets no answer',
  orders: 8,
  run: async (lab, orders) => {
    const from = lab.ledger.entries().length
    const unanswered = { kind: 'blackhole', match: isPoll, times: 1, isLasting: true } as const
    const hits = await lab.inject('queues', unanswered, ['worker', 'agent'])
    const orderIds = await buyMany(lab, orders)
    const gaveUp = () =>
      lab.ledger
        .entries()
        .slice(from)
        .filter(({ outcome, fault }) => outcome === 'client gone' && fault === 'blackhole')
    let affected = 0
    await until(
      'the worker and the agent have given up their polls',
      async () => {
        if (gaveUp().length === 0) affected = await lab.countOpen(orderIds)
        return new Set(gaveUp().map(({ caller }) => caller)).size === 2
      },
      { seconds: 60, everyMs: 200 },
    )
    return { orderIds, hits: hits().count, affected }
  },
}

const bulkReplay: Row = {
  id: 'R42',
  title: 'a thousand mixed dead letters are replayed',
  orders: 10,
  run: async (lab, orders) => {
    const orderIds = await buyMany(lab, orders)
    await until('the orders are completed', async () => {
      const records = await Promise.all(orderIds.map((id) => lab.stores.order(id)))
      return records.every((record) => record?.status === 'completed')
    })
    const isOfTheseOrders = ({ body }: { body: string }) => orderIds.some((id) => body.includes(id))
    const wanted = orders < 10 ? 100 : 1000
    let count = 0
    for (const queue of ['ecommerce-orders', 'ecommerce-long-tasks']) {
      const bodies = (await lab.stores.sent(queue)).filter(isOfTheseOrders).map(({ body }) => body)
      for (let index = 0; index < wanted / 2; index += 1) {
        await send(lab, `${queue}-dlq`, bodies[index % bodies.length] ?? '')
        count += 1
      }
    }
    const replayed = readCount(await runCommand(lab, 'dlq', 'DO=replay'))
    if (replayed !== count) throw new Error(`${replayed} of ${count} messages were replayed`)
    return { orderIds, hits: count, affected: orderIds.length, note: `${replayed} replayed` }
  },
}

/** Rows about duplicated, reordered, delayed, unreadable and unanswered messages. */
export const queueRows: readonly Row[] = [
  duplicated,
  poisoned,
  backlog,
  unknownFormats,
  unansweredPolls,
  bulkReplay,
]
