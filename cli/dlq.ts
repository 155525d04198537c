import { printable } from '#core/printable.ts'
import { confirm } from './confirm.ts'
import {
  type DeadLetter,
  drop,
  hiddenSeconds,
  makeVisible,
  maxReplays,
  type QueueAccess,
  queueNames,
  readDeadLetters,
  replay,
} from './dead-letters.ts'
import { type DlqCommand, readDlqCommand } from './dlq-command.ts'
import type { Io } from './io.ts'
import { openQueues } from './open-queues.ts'
import type { CommandOf } from './targets.ts'

/** `make dlq`: lists, shows, replays or drops dead-letter messages, local or in AWS. */
export const dlq: CommandOf<'dlq'> = async (given, io) => {
  const command = readDlqCommand(given, io.checkout)
  const queues = await openQueues(command.env)
  try {
    const { DRY_RUN, YES } = given
    const isReadOnly = command.action === 'list' || command.action === 'show'
    if (isReadOnly || DRY_RUN || !YES) {
      const shown = await showMatching(command, queues, io)
      const done = command.action === 'drop' ? 'dropped' : 'replayed'
      if (isReadOnly) return io.print(`${shown.length} found`)
      if (DRY_RUN) return io.print(`${shown.length} would be ${done}`)
      if (shown.length === 0) return io.print(`0 ${done}`)
      const label = command.action === 'drop' ? 'Delete' : 'Replay'
      await confirm(`${label} ${shown.length} message(s) in ${command.env}?`, YES, io)
      await change(command, queues, io, new Set(shown.map(({ messageId }) => messageId)))
    } else {
      await io.beforeChange?.()
      await change(command, queues, io)
    }
  } finally {
    queues.sqs.destroy()
  }
}

/**
 * Prints and returns the matching messages. Makes all messages visible again before it returns,
 * because the operator may take long to answer the question that follows.
 */
async function showMatching(command: DlqCommand, queues: QueueAccess, { print }: Io) {
  const found = await readQueues(command, queues, hiddenSeconds.look)
  await makeVisible(queues, found)
  const matching = found.filter((message) => matches(message, command))
  for (const message of matching) {
    print(formatMessage(message))
    if (command.action === 'show') print(printable(message.body))
  }
  return matching
}

/** Replays or drops the matching messages; only the `shown` ones, if given. */
async function change(
  command: DlqCommand,
  queues: QueueAccess,
  { print }: Io,
  shown?: ReadonlySet<string>,
): Promise<void> {
  const found = await readQueues(command, queues, hiddenSeconds.change)
  const done: DeadLetter[] = []
  try {
    for (const message of found) {
      if (!matches(message, command) || shown?.has(message.messageId) === false) continue
      if (!shown) print(formatMessage(message))
      if (await act(message, command, queues, print)) done.push(message)
    }
  } finally {
    await makeVisible(
      queues,
      found.filter((message) => !done.includes(message)),
    )
  }
  print(`${done.length} ${command.action === 'drop' ? 'dropped' : 'replayed'}`)
}

async function readQueues(
  { queue }: DlqCommand,
  queues: QueueAccess,
  seconds: number,
): Promise<readonly DeadLetter[]> {
  const names = queueNames.filter((name) => !queue || name === queue)
  const found: DeadLetter[] = []
  for (const name of names) found.push(...(await readDeadLetters(queues, name, seconds)))
  return found
}

/** Replays or drops one message. Returns whether it was removed from the dead-letter queue. */
async function act(
  message: DeadLetter,
  { action, force }: DlqCommand,
  queues: QueueAccess,
  print: Io['print'],
): Promise<boolean> {
  if (action === 'drop') {
    await drop(queues, message)
    return true
  }
  if (message.replays >= maxReplays && !force) {
    print(
      `${message.messageId} was replayed ${message.replays} times: fix the cause, then use FORCE=1`,
    )
    return false
  }
  await replay(queues, message)
  return true
}

function matches(message: DeadLetter, { id, type, order }: DlqCommand): boolean {
  return (
    (!id || message.messageId === id) &&
    (!type || message.type === type) &&
    (!order || message.orderId === order)
  )
}

function formatMessage(message: DeadLetter): string {
  const { queue, messageId, sentAt, type, orderId, traceId, unreadable, replays } = message
  const about = unreadable ?? [type, orderId, traceId].join(' ')
  const replayed = replays ? `  replayed ${replays} times` : ''
  return printable(`${sentAt}  ${queue}  ${messageId}  ${about}${replayed}`)
}
