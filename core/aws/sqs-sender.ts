import {
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import DataLoader from 'dataloader'
import type { Message, MessageType, SendMessage } from '../ports/messages.ts'
import { toQueueJson } from '../queue-json.ts'
import { batchEntryError, toVendorError } from './errors.ts'

type Entry = Pick<SendMessageBatchRequestEntry, 'MessageBody' | 'DelaySeconds'>

export type SenderOptions = {
  readonly sqs: SQSClient
  readonly queueUrl: string
  /**
   * Milliseconds to wait for further messages to batch into one call. 0, the default, sends at
   * once.
   */
  readonly batchMs?: number
}

/** Returns a sender for one queue. If `batchMs` is set, up to 10 messages share a call. */
export function createSender<T extends MessageType>(options: SenderOptions): SendMessage<T> {
  const post = options.batchMs ? batching(options, options.batchMs) : single(options)
  return async (message: Message<T>, delaySeconds = 0) => {
    try {
      await post({ MessageBody: toQueueJson(message), DelaySeconds: delaySeconds })
    } catch (error) {
      throw toVendorError('sqs', error)
    }
  }
}

function single({ sqs, queueUrl }: SenderOptions) {
  return async (entry: Entry) => {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, ...entry }))
  }
}

/** Batches messages: one SQS call takes up to 10 messages and costs as much as one. */
function batching({ sqs, queueUrl }: SenderOptions, batchMs: number) {
  const loader = new DataLoader<Entry, string>((entries) => postBatch(sqs, queueUrl, entries), {
    cache: false,
    maxBatchSize: 10,
    batchScheduleFn: (send) => setTimeout(send, batchMs),
  })
  return async (entry: Entry) => {
    await loader.load(entry)
  }
}

async function postBatch(sqs: SQSClient, queueUrl: string, entries: readonly Entry[]) {
  const Entries = entries.map((entry, index) => ({ Id: String(index), ...entry }))
  const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
  const sent = new Map(answer.Successful?.map(({ Id, MessageId }) => [Id, MessageId ?? '']))
  const failed = new Map(answer.Failed?.map((failure) => [failure.Id, failure]))
  return Entries.map(
    ({ Id }) => sent.get(Id) ?? batchEntryError('SendMessageBatch', answer, failed.get(Id)),
  )
}
