import { messageTypes } from '#core/ports/messages.ts'
import { queueNames } from './dead-letters.ts'
import { findShop } from './environments.ts'
import { readChoice } from './read-choice.ts'
import type { GivenTo } from './targets.ts'
import { readAll } from './variables.ts'

/** A parsed `make dlq` command. */
export type DlqCommand = {
  readonly env: string
  readonly action: 'list' | 'show' | 'replay' | 'drop'
  /**
   * Filters; a message must match all of them. No filter matches every message; `drop` requires
   * `id`.
   */
  readonly queue: string | undefined
  readonly id: string | undefined
  readonly type: string | undefined
  readonly order: string | undefined
  /** Also replays messages that have reached the maximum number of replays. */
  readonly force: boolean
}

const actions = ['list', 'show', 'replay', 'drop'] as const

/** Returns the command for the given variables. Throws Error with all that are missing or invalid. */
export function readDlqCommand(given: GivenTo<'dlq'>, root: string): DlqCommand {
  const { ID: id, ORDER: order, FORCE: force } = given
  const [env, action = 'list', queue, type] = readAll(
    () => findShop(given.ENV, root),
    () => readAction(given),
    () => readChoice('QUEUE', given.QUEUE, queueNames),
    () => readChoice('TYPE', given.TYPE, Object.keys(messageTypes)),
  )
  return { env, action, queue, id, type, order, force }
}

function readAction({ DO, ID }: GivenTo<'dlq'>) {
  const action = readChoice('DO', DO, actions)
  const needsId = action === 'show' || action === 'drop'
  if (needsId && !ID) throw new Error(`DO=${action} needs ID=<message id>`)
  return action
}
