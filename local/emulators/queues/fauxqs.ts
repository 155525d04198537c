import { buildApp } from 'fauxqs'

/**
 * Imports an internal file of fauxqs. Its `startFauxqs` listens on every interface, and its
 * `buildApp` stores nothing on disk. So this file connects the stores and the SQLite persistence
 * itself. The paths are internal, so the version is pinned.
 */
const importInternal = (path: string) => import(new URL(path, import.meta.resolve('fauxqs')).href)

export type StoredMessage = {
  readonly messageId: string
  readonly body: string
  readonly approximateReceiveCount: number
  readonly delayUntil?: number
}

export type Queue = {
  readonly name: string
  readonly messages: readonly StoredMessage[]
  readonly inflightMessages: ReadonlyMap<string, { readonly message: StoredMessage }>
  readonly delayedMessages: readonly StoredMessage[]
  persistence?: unknown
  processTimers(): void
  enqueue(message: StoredMessage): void
  dequeue(most: number, visibilitySeconds?: number, deadLetters?: unknown): Received[]
}

type Received = { readonly MessageId: string; readonly ReceiptHandle: string }

type SqsStore = {
  persistence?: unknown
  createQueue(...described: unknown[]): Queue
  allQueues(): Iterable<Queue>
  getQueue(url: string): Queue | undefined
  getQueueByName(name: string): Queue | undefined
}

/** What fauxqs reports about each message that it accepts. */
export type AcceptedMessage = {
  readonly service: string
  readonly topicArn?: string
  readonly messageId: string
  readonly body: string
  readonly messageAttributes: Record<string, { StringValue?: string }>
}

type SnsStore = { persistence?: unknown; spy?: { addMessage(message: AcceptedMessage): void } }

/** Opens fauxqs. With `dir`, restores what it held when it was closed or killed. */
export async function openFauxqs(options: {
  readonly dir?: string
  readonly onPublish: (message: AcceptedMessage) => void
  /** Called with each queue before the first send or receive. */
  readonly onQueue: (queue: Queue) => void
}) {
  const [{ SqsStore }, { SnsStore }, { S3Store }, { PersistenceManager }] = await Promise.all([
    importInternal('sqs/sqsStore.js'),
    importInternal('sns/snsStore.js'),
    importInternal('s3/s3Store.js'),
    importInternal('persistence.js'),
  ])
  const sqsStore: SqsStore = new SqsStore()
  const createQueue = sqsStore.createQueue.bind(sqsStore)
  sqsStore.createQueue = (...described) => {
    const queue = createQueue(...described)
    options.onQueue(queue)
    return queue
  }
  const snsStore: SnsStore = new SnsStore()
  const persistence = options.dir ? new PersistenceManager(options.dir) : undefined
  if (persistence) {
    // A process may be killed, but the machine keeps running: do not wait for the disk on each
    // write.
    persistence.db.exec('PRAGMA synchronous = OFF')
    // fauxqs's own statement writes NULL into a NOT NULL column, throws, and loses the message.
    const markReady = persistence.db.prepare(
      'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
    )
    persistence.updateMessageReady = (messageId: string) => void markReady.run(messageId)
    persistence.loadSqsAndSns(sqsStore, snsStore)
    sqsStore.persistence = persistence
    snsStore.persistence = persistence
    for (const queue of sqsStore.allQueues()) queue.persistence = persistence
  }
  snsStore.spy = {
    addMessage: (message) => {
      if (message.service === 'sns') options.onPublish(message)
    },
  }
  const stores = { sqsStore, snsStore, s3Store: new S3Store() }
  const app = buildApp({
    logger: false,
    host: '127.0.0.1',
    defaultRegion: 'eu-west-1',
    stores: stores as never,
  })
  if (persistence) app.addHook('onClose', async () => persistence.close())
  return { app, sqsStore }
}
