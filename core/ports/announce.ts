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
