import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Value } from 'typebox/value'
import { refuseForeign } from '../../foreign-requests.ts'
import { createCallLog } from '../calls.ts'
import type { Emulator } from '../http.ts'
import { createFaults, FaultsSchema, originalId } from './faults.ts'
import { type AcceptedMessage, openFauxqs, type Queue } from './fauxqs.ts'

type SqsBody = {
  readonly QueueUrl?: string
  readonly MessageBody?: string
  readonly WaitTimeSeconds?: number
  readonly DelaySeconds?: number
  readonly Entries?: readonly {
    readonly Id: string
    readonly DelaySeconds?: number
    readonly MessageBody?: string
  }[]
}

/** How many messages of a queue are available, in flight and delayed. */
export type QueueDepth = {
  readonly name: string
  readonly visible: number
  readonly inFlight: number
  readonly delayed: number
}

/** A message that was sent to a queue. */
export type Sent = { readonly queue: string; readonly body: string; readonly at: string }

/** How often a long poll checks its queue. */
const pollIntervalMs = 15

/** The longest delay that SQS accepts, in seconds. */
const maxDelaySeconds = 900

/**
 * Emulates SQS and SNS on 127.0.0.1 with fauxqs and some additions. A receiver that disconnects
 * during a long poll gets no message. Delays over 15 minutes are rejected. With `dir`, messages
 * survive a restart or a kill. Under `/_local/` it lists the queues, their messages, and what was
 * sent and published. `PUT /_local/faults {"duplicates": 0.1, "reorder": 0.05, "seed": 1}`
 * duplicates and delays these shares of messages; `GET` returns the messages affected.
 */
export async function startQueues(options: {
  readonly port: number
  readonly dir?: string
}): Promise<Emulator> {
  const calls = createCallLog()
  const published: object[] = []
  const sent: Sent[] = []
  const faults = createFaults()
  const onPublish = ({ topicArn, messageId, body, messageAttributes }: AcceptedMessage) =>
    void published.push({
      topicArn,
      messageId,
      message: body,
      attributes: messageAttributes,
      at: new Date(),
    })
  const { app, sqsStore } = await openFauxqs({
    ...(options.dir && { dir: options.dir }),
    onPublish,
    onQueue: faults.attach,
  })

  refuseForeign(app)
  app.addHook('onRequest', async (request, reply) => {
    if (calls.handle(request.raw, reply.raw)) reply.hijack()
  })
  app.addHook('preHandler', async (request: FastifyRequest, reply: FastifyReply) => {
    const target = request.headers['x-amz-target']
    if (typeof target !== 'string') return countSns(request)
    const action = target.split('.')[1] ?? ''
    const body = request.body as SqsBody
    if (hasInvalidDelay(body)) return refuseDelay(reply)
    if (request.headers['x-inner']) return
    if (action === 'ReceiveMessage') return receive(request, reply, body)
    calls.count(`sqs.${action}`)
  })

  app.addHook('onResponse', async (request, reply) => {
    const isSend = String(request.headers['x-amz-target']).includes('.SendMessage')
    if (isSend && reply.statusCode === 200) sent.push(...sentBy(request.body as SqsBody))
  })

  app.get('/_local/faults', async () => faults.report())
  app.put('/_local/faults', async ({ body }, reply) => {
    const settings = Value.Default(FaultsSchema, JSON.parse(String(body)))
    if (!Value.Check(FaultsSchema, settings)) {
      return reply.code(400).send({ message: 'duplicates and reorder are from 0 to 1' })
    }
    faults.configure(settings)
    return faults.report()
  })
  app.get('/_local/sent', async () => sent)
  app.get('/_local/published', async () => published)
  app.get('/_local/queues', async () => [...sqsStore.allQueues()].map(depthOf))
  app.get<{ Params: { name: string } }>(
    '/_local/queues/:name/messages',
    async ({ params }, reply) => {
      const queue = sqsStore.getQueueByName(params.name)
      return queue ? messagesOf(queue) : reply.code(404).send({ message: 'no such queue' })
    },
  )

  function countSns(request: FastifyRequest) {
    const { Action } = (request.body ?? {}) as { Action?: string }
    if (Action) calls.count(`sns.${Action}`)
  }

  /**
   * Polls while the receiver is connected. fauxqs itself would give the next message to a receiver
   * that has disconnected.
   */
  async function receive(request: FastifyRequest, reply: FastifyReply, body: SqsBody) {
    const queue = sqsStore.getQueue(body.QueueUrl ?? '')
    const deadline = Date.now() + (body.WaitTimeSeconds ?? 0) * 1000
    for (;;) {
      queue?.processTimers()
      const isOver = Date.now() >= deadline
      if (!queue || queue.messages.length > 0 || isOver) {
        const answer = await receiveNow(request, body)
        const isEmpty = answer.statusCode === 200 && answer.body === '{}'
        if (!isEmpty || isOver || !queue) {
          calls.count(isEmpty ? 'sqs.ReceiveMessage (empty)' : 'sqs.ReceiveMessage')
          return reply.code(answer.statusCode).headers(answer.headers).send(answer.body)
        }
      }
      await sleep(pollIntervalMs)
      if (request.raw.socket.destroyed) return reply.hijack()
    }
  }

  async function receiveNow({ headers }: FastifyRequest, body: SqsBody) {
    const { 'content-length': _, ...kept } = headers
    const payload = JSON.stringify({ ...body, WaitTimeSeconds: 0 })
    const answer = await app.inject({
      method: 'POST',
      url: '/',
      headers: { ...kept, 'x-inner': '1' },
      payload,
    })
    return {
      statusCode: answer.statusCode,
      headers: { 'content-type': answer.headers['content-type'] },
      body: answer.body,
    }
  }

  const url = await app.listen({ port: options.port, host: '127.0.0.1' })
  return { url, close: () => app.close() }
}

function sentBy({
  QueueUrl = '',
  MessageBody = '',
  Entries = [{ Id: '0', MessageBody }],
}: SqsBody): Sent[] {
  const queue = QueueUrl.split('/').at(-1) ?? ''
  const at = new Date().toISOString()
  return Entries.map(({ MessageBody: body = '' }) => ({ queue, body, at }))
}

function hasInvalidDelay({ DelaySeconds = 0, Entries = [] }: SqsBody): boolean {
  return [DelaySeconds, ...Entries.map((entry) => entry.DelaySeconds ?? 0)].some(
    (delay) => !Number.isInteger(delay) || delay < 0 || delay > maxDelaySeconds,
  )
}

function refuseDelay(reply: FastifyReply) {
  const message =
    'Value for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.'
  return reply
    .code(400)
    .header('x-amzn-query-error', 'InvalidParameterValue;Sender')
    .send({ __type: 'com.amazonaws.sqs#InvalidParameterValue', message })
}

function depthOf(queue: Queue): QueueDepth {
  queue.processTimers()
  const { name, messages, inflightMessages, delayedMessages } = queue
  return {
    name,
    visible: messages.length,
    inFlight: inflightMessages.size,
    delayed: delayedMessages.length,
  }
}

function messagesOf({ messages, inflightMessages, delayedMessages }: Queue) {
  const shown =
    (state: string) =>
    ({ messageId, body, approximateReceiveCount, delayUntil }: Queue['messages'][0]) => ({
      messageId: originalId(messageId),
      state,
      body,
      receiveCount: approximateReceiveCount,
      ...(delayUntil && { delayUntil: new Date(delayUntil) }),
    })
  return [
    ...messages.map(shown('visible')),
    ...[...inflightMessages.values()].map(({ message }) => shown('in flight')(message)),
    ...delayedMessages.map(shown('delayed')),
  ]
}
