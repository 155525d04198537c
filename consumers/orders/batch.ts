import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import type { Handle } from '../received.ts'

/**
 * Lambda's handler of a batch: records are worked on at once, and exactly those that failed are
 * reported, so that they alone come back. A batch of which nothing succeeded is reported the same
 * way instead of being thrown, which would count as a fault of the function.
 */
export function createBatchHandler(handle: Handle) {
  const processor = new BatchProcessor(EventType.SQS)
  const work = ({ messageId, body, attributes }: SQSRecord) =>
    handle({ messageId, body, receiveCount: Number(attributes.ApproximateReceiveCount) })
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
    processPartialResponse(event, work, processor, { context, throwOnFullBatchFailure: false })
}
