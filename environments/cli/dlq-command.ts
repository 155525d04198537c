import { readArguments } from './arguments.ts'

/** What an operator asks of the dead-letter queues. */
export type DlqCommand = {
  readonly env: string
  readonly verb: 'list' | 'show' | 'replay' | 'drop'
  /** Filters; all of them must fit. Without any, every letter is meant, but never for `drop`. */
  readonly queue: string | undefined
  readonly id: string | undefined
  readonly type: string | undefined
  readonly order: string | undefined
  /** Says what would be done. */
  readonly dryRun: boolean
  /** Sends back even what has come back again and again. */
  readonly force: boolean
}

const verbs = ['list', 'show', 'replay', 'drop'] as const

export const dlqUsage = `usage: make dlq DO=list|show|replay|drop [ENV=local] [QUEUE=orders|long-tasks]
       [ID=<message id>] [TYPE=payment.event|refund.event|dispute.event|order.step] [ORDER=ord_…] [DRY_RUN=1] [FORCE=1]`

const names = ['env', 'do', 'queue', 'id', 'type', 'order', 'dry-run', 'force'] as const

/** Reads `--do replay --order ord_…`. Throws Error with the usage for anything else. */
export function readDlqCommand(argv: readonly string[]): DlqCommand {
  const given = readArguments(argv, names, dlqUsage)
  const env = given('env') ?? 'local'
  if (!['local', 'dev', 'prod'].includes(env))
    throw new Error(`ENV is local, dev or prod, not ${env}\n${dlqUsage}`)
  const verb = verbs.find((known) => known === (given('do') ?? 'list'))
  if (!verb) throw new Error(`there is no "${given('do')}"\n${dlqUsage}`)
  const command = {
    env,
    verb,
    queue: given('queue'),
    id: given('id'),
    type: given('type'),
    order: given('order'),
    dryRun: given('dry-run') === '1',
    force: given('force') === '1',
  }
  const needsId = verb === 'show' || verb === 'drop'
  if (needsId && !command.id) throw new Error(`${verb} needs ID=\n${dlqUsage}`)
  return command
}
