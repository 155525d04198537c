/** Tells a topic; `id` is stable. Throws when the topic did not take it. */
export type Announce = (announcement: {
  readonly id: string
  readonly type: string
  readonly subject: string
  readonly body: object
  readonly traceId: string
}) => Promise<void>
