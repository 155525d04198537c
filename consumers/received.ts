/** A message as either host hands it over: Lambda's event source mapping, or sqs-consumer. */
export type Received = {
  readonly messageId: string
  readonly body: string
  /** How often SQS has handed this message out, this time included. */
  readonly receiveCount: number
}

/** Does one message's work. Resolves once the message may be deleted; throws where it must come back. */
export type Handle = (received: Received) => Promise<void>
