import { randomUUID } from 'node:crypto'
import { type Static, Type } from 'typebox'
import { createRandom } from '../random.ts'
import type { Queue, StoredMessage } from './fauxqs.ts'

const Share = Type.Number({ minimum: 0, maximum: 1, default: 0 })

export const FaultsSchema = Type.Object(
  {
    /** Of the messages received, how many are also left where they were: from 0 to 1. */
    duplicates: Share,
    /** Of the messages sent without a delay, how many are held back so that later ones overtake. */
    reorder: Share,
    seed: Type.Integer({ default: 1 }),
  },
  { additionalProperties: false },
)

export type FaultSettings = Static<typeof FaultsSchema>

/** How often a fault struck since its settings were made, and which messages. */
type Struck = { count: number; readonly messageIds: Set<string> }

const longestHoldMs = 2000

/** A copy is a message of its own to fauxqs and its disk; to receivers it is the message it copies. */
const mark = '~copy-'
export const shownId = (messageId: string) => messageId.split(mark)[0] ?? messageId

/**
 * What SQS does at times: hands a message out twice, and out of order. A copy has its own receipt
 * handle, is itself not copied, and stays when the message it was made of is deleted.
 */
export function createFaults() {
  let state = begin({ duplicates: 0, reorder: 0, seed: 1 })

  function strikes(fault: 'duplicates' | 'reorder', messageId: string): boolean {
    const { settings, random, struck } = state
    if (settings[fault] === 0 || random[fault]() >= settings[fault]) return false
    struck[fault].count += 1
    struck[fault].messageIds.add(messageId)
    return true
  }

  /** Stands between a queue and whoever sends to it and receives from it. */
  function attach(queue: Queue): void {
    const enqueue = queue.enqueue.bind(queue)
    const dequeue = queue.dequeue.bind(queue)

    queue.enqueue = (message) => enqueue(isSent(message) ? heldBack(message) : message)
    queue.dequeue = (...wanted) =>
      dequeue(...wanted).map((received) => {
        const message = queue.inflightMessages.get(received.ReceiptHandle)?.message
        if (message && isOriginal(message) && strikes('duplicates', message.messageId)) {
          enqueue({ ...message, messageId: `${message.messageId}${mark}${randomUUID()}` })
        }
        return { ...received, MessageId: shownId(received.MessageId) }
      })
  }

  function heldBack(message: StoredMessage): StoredMessage {
    if (!strikes('reorder', message.messageId)) return message
    const holdMs = Math.ceil(state.random.held() * longestHoldMs)
    return { ...message, delayUntil: Date.now() + holdMs }
  }

  return {
    attach,
    configure: (settings: FaultSettings) => {
      state = begin(settings)
    },
    report: () => ({
      ...state.settings,
      injected: {
        duplicates: shown(state.struck.duplicates),
        reorder: shown(state.struck.reorder),
      },
    }),
  }
}

/** Each fault draws numbers of its own: one does not depend on how often the other was tried. */
function begin(settings: FaultSettings) {
  const { seed } = settings
  return {
    settings,
    random: {
      duplicates: createRandom(seed),
      reorder: createRandom(seed + 1),
      held: createRandom(seed + 2),
    },
    struck: {
      duplicates: { count: 0, messageIds: new Set() } as Struck,
      reorder: { count: 0, messageIds: new Set() } as Struck,
    },
  }
}

const shown = ({ count, messageIds }: Struck) => ({ count, messageIds: [...messageIds] })

const isOriginal = ({ messageId }: StoredMessage) => !messageId.includes(mark)

/** Rather than moved to a dead-letter queue, or sent with a delay of its own. */
const isSent = ({ approximateReceiveCount, delayUntil }: StoredMessage) =>
  approximateReceiveCount === 0 && delayUntil === undefined
