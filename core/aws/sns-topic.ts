import {
  PublishBatchCommand,
  type PublishBatchRequestEntry,
  type SNSClient,
} from '@aws-sdk/client-sns'
import DataLoader from 'dataloader'
import type { Announce } from '../ports/announce.ts'
import { toQueueJson } from '../queue-json.ts'
import { batchEntryError, toVendorError } from './errors.ts'

type Entry = Omit<PublishBatchRequestEntry, 'Id'>

/**
 * Returns a publisher for one SNS topic. Up to 10 announcements within `batchMs` milliseconds
 * share a call. The announcement's id is sent as the attribute `id`, so that subscribers can
 * deduplicate. Throws VendorError.
 */
export function createTopic(options: {
  readonly sns: SNSClient
  readonly topicArn: string
  readonly batchMs?: number
}): Announce {
  const { sns, topicArn, batchMs = 5 } = options
  const loader = new DataLoader<Entry, string>((entries) => publish(sns, topicArn, entries), {
    cache: false,
    maxBatchSize: 10,
    batchScheduleFn: (send) => setTimeout(send, batchMs),
  })
  return async ({ id, type, subject, body, traceId }) => {
    const entry = {
      Subject: subject,
      Message: toQueueJson({ id, type, traceId, ...body }),
      MessageAttributes: {
        id: { DataType: 'String', StringValue: id },
        type: { DataType: 'String', StringValue: type },
      },
    }
    try {
      await loader.load(entry)
    } catch (error) {
      throw toVendorError('sns', error)
    }
  }
}

async function publish(sns: SNSClient, topicArn: string, entries: readonly Entry[]) {
  const PublishBatchRequestEntries = entries.map((entry, index) => ({
    Id: String(index),
    ...entry,
  }))
  const answer = await sns.send(
    new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries }),
  )
  const sent = new Map(answer.Successful?.map(({ Id, MessageId }) => [Id, MessageId ?? '']))
  const failed = new Map(answer.Failed?.map((entry) => [entry.Id, entry]))
  return PublishBatchRequestEntries.map(
    ({ Id }) => sent.get(Id) ?? batchEntryError('PublishBatch', answer, failed.get(Id)),
  )
}
