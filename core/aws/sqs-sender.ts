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

type Letter = Pick<SendMessageBatchRequestEntry, 'MessageBody' | 'DelaySeconds'>

export type SenderOptions = {
  readonly sqs: SQSClient
  readonly queueUrl: string
  /** Milliseconds to wait for further messages to share a call with; 0, the default, sends at once. */
  readonly gatherMs?: number
}

/** Sends messages to one queue. Where `gatherMs` is set, up to 10 that come together share a call. */
export function createSender<T extends MessageType>(options: SenderOptions): SendMessage<T> {
  const post = options.gatherMs ? gathering(options, options.gatherMs) : single(options)
  return async (message: Message<T>, delaySeconds = 0) => {
    try {
      await post({ MessageBody: toQueueJson(message), DelaySeconds: delaySeconds })
    } catch (error) {
      throw toVendorError('sqs', error)
    }
  }
}

function single({ sqs, queueUrl }: SenderOptions) {
  return async (letter: Letter) => {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, ...letter }))
  }
}

/** One call of SQS takes 10 messages and costs as much as one. */
function gathering({ sqs, queueUrl }: SenderOptions, gatherMs: number) {
  const loader = new DataLoader<Letter, string>((letters) => postBatch(sqs, queueUrl, letters), {
    cache: false,
    maxBatchSize: 10,
    batchScheduleFn: (send) => setTimeout(send, gatherMs),
  })
  return async (letter: Letter) => {
    await loader.load(letter)
  }
}

async function postBatch(sqs: SQSClient, queueUrl: string, letters: readonly Letter[]) {
  const Entries = letters.map((letter, index) => ({ Id: String(index), ...letter }))
  const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
  const sent = new Map(answer.Successful?.map(({ Id, MessageId }) => [Id, MessageId ?? '']))
  const failed = new Map(answer.Failed?.map((entry) => [entry.Id, entry]))
  return Entries.map(
    ({ Id }) => sent.get(Id) ?? batchEntryError('SendMessageBatch', answer, failed.get(Id)),
  )
}
