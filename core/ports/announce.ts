/**
 * Publishes to a topic. `id` is the same for repeated announcements. Throws if the topic does not
 * accept it.
 */
export type Announce = (announcement: {
  readonly id: string
  readonly type: string
  readonly subject: string
  readonly body: object
  readonly traceId: string
}) => Promise<void>
