/** A queue message in a form common to Lambda's event source mapping and sqs-consumer. */
export type ReceivedMessage = {
  readonly messageId: string
  readonly body: string
  /** How often SQS has delivered this message, including this delivery. */
  readonly receiveCount: number
}

/** Handles one message. Resolves if the message can be deleted; throws if SQS must redeliver it. */
export type HandleMessage = (received: ReceivedMessage) => Promise<void>
