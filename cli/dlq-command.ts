import { messageTypes } from '#core/ports/messages.ts'
import type { GivenTo } from './targets.ts'

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

/** Returns the command for the given variables. Throws Error if one is missing or invalid. */
export function readDlqCommand(given: GivenTo<'dlq'>): DlqCommand {
  const env = given.ENV ?? 'local'
  const action = actions.find((known) => known === (given.DO ?? 'list'))
  if (!action) throw new Error(`DO must be one of ${actions.join(', ')}, not ${given.DO}`)
  const needsId = action === 'show' || action === 'drop'
  if (needsId && !given.ID) throw new Error(`DO=${action} needs ID=<message id>`)
  const { QUEUE: queue, ID: id, TYPE: type, ORDER: order, FORCE: force } = given
  const types = Object.keys(messageTypes)
  if (type !== undefined && !types.includes(type))
    throw new Error(`TYPE must be one of ${types.join(', ')}, not ${type}`)
  return { env, action, queue, id, type, order, force }
}
