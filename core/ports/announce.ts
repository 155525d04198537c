/** A notification. `id` is the same if it is published again. */
export type Announcement = {
  readonly id: string
  readonly type: string
  readonly subject: string
  readonly body: object
  readonly traceId: string
}

/** Publishes to a topic. Throws if the topic does not accept it. */
export type Announce = (announcement: Announcement) => Promise<void>

/**
 * An alert to the operators about an order. The change that causes it stores it in the order's
 * partition. It stays due until the topic has accepted it.
 */
export type Alert = Announcement & {
  readonly orderId: string
  /** When it was stored (ISO 8601). */
  readonly at: string
  /** Why it failed permanently. Only an operator can have it retried. */
  readonly failure?: string
}
