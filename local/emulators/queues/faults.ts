import { randomUUID } from 'node:crypto'
import { type Static, Type } from 'typebox'
import { createRandom } from '../random.ts'
import type { Queue, StoredMessage } from './fauxqs.ts'

const Share = Type.Number({ minimum: 0, maximum: 1, default: 0 })

export const FaultsSchema = Type.Object(
  {
    /** The share of received messages that are delivered a second time, from 0 to 1. */
    duplicates: Share,
    /**
     * The share of messages sent without a delay that are held back, so that later ones overtake
     * them.
     */
    reorder: Share,
    seed: Type.Integer({ default: 1 }),
  },
  { additionalProperties: false },
)

export type FaultSettings = Static<typeof FaultsSchema>

/** How many times a fault was injected since it was configured, and into which messages. */
type Injections = { count: number; readonly messageIds: Set<string> }

const longestHoldMs = 2000

/** Marks the id of a copy. fauxqs stores the copy as a new message. */
const copyMarker = '~copy-'
/** Returns the id that receivers see: a copy has the id of its original. */
export const originalId = (messageId: string) => messageId.split(copyMarker)[0] ?? messageId

/**
 * Injects two faults that occur in SQS too: duplicate delivery and reordering. A copy has its own
 * receipt handle, is not copied again, and stays when the original message is deleted.
 */
export function createFaults() {
  let state = startCounts({ duplicates: 0, reorder: 0, seed: 1 })

  function shouldInject(fault: 'duplicates' | 'reorder', messageId: string): boolean {
    const { settings, random, injected } = state
    if (settings[fault] === 0 || random[fault]() >= settings[fault]) return false
    injected[fault].count += 1
    injected[fault].messageIds.add(messageId)
    return true
  }

  /** Adds the faults to a queue's sends and receives. */
  function attach(queue: Queue): void {
    const enqueue = queue.enqueue.bind(queue)
    const dequeue = queue.dequeue.bind(queue)

    queue.enqueue = (message) => enqueue(isSentNow(message) ? heldBack(message) : message)
    queue.dequeue = (...wanted) =>
      dequeue(...wanted).map((received) => {
        const message = queue.inflightMessages.get(received.ReceiptHandle)?.message
        if (message && isOriginal(message) && shouldInject('duplicates', message.messageId)) {
          enqueue({ ...message, messageId: `${message.messageId}${copyMarker}${randomUUID()}` })
        }
        return { ...received, MessageId: originalId(received.MessageId) }
      })
  }

  function heldBack(message: StoredMessage): StoredMessage {
    if (!shouldInject('reorder', message.messageId)) return message
    const holdMs = Math.ceil(state.random.held() * longestHoldMs)
    return { ...message, delayUntil: Date.now() + holdMs }
  }

  return {
    attach,
    configure: (settings: FaultSettings) => {
      state = startCounts(settings)
    },
    report: () => ({
      ...state.settings,
      injected: {
        duplicates: toReport(state.injected.duplicates),
        reorder: toReport(state.injected.reorder),
      },
    }),
  }
}

/**
 * Starts new counts. Each fault has its own random numbers, so its choices do not depend on the
 * other fault.
 */
function startCounts(settings: FaultSettings) {
  const { seed } = settings
  return {
    settings,
    random: {
      duplicates: createRandom(seed),
      reorder: createRandom(seed + 1),
      held: createRandom(seed + 2),
    },
    injected: {
      duplicates: { count: 0, messageIds: new Set() } as Injections,
      reorder: { count: 0, messageIds: new Set() } as Injections,
    },
  }
}

const toReport = ({ count, messageIds }: Injections) => ({ count, messageIds: [...messageIds] })

const isOriginal = ({ messageId }: StoredMessage) => !messageId.includes(copyMarker)

/** False for a message with a delay, and for one that moved to a dead-letter queue. */
const isSentNow = ({ approximateReceiveCount, delayUntil }: StoredMessage) =>
  approximateReceiveCount === 0 && delayUntil === undefined
