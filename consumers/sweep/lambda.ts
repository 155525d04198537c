import { createSqs } from '#core/aws/clients.ts'
import { createMessageCount } from '#core/aws/message-count.ts'
import { createReminder } from '#core/payment/remind-operators.ts'
import { type Swept, sweep } from '#core/payment/sweep.ts'
import { readConfig, type WorkerConfig } from '../config.ts'
import { wire } from '../wire.ts'

const config = readConfig()
const deps = wire(config, 'sweeper')
const countDeadLetters = createMessageCount({
  sqs: createSqs(config.AWS_REGION),
  queueUrls: deadLetterUrls(config),
})
const remind = createReminder({ ...deps, countDeadLetters, shop: config.SHOP_NAME })

/**
 * Runs on Lambda every minute. Repairs what is overdue and returns the number of repairs by
 * outcome. Once a day, reminds the operators of what waits for them.
 */
export const handler = async (): Promise<Swept> => {
  // First: a sweep whose provider does not answer may use all of the function's time.
  await remind().catch((err: unknown) => deps.log.error({ err }, 'inbox.reminder_failed'))
  return sweep(deps)
}

/** The dead-letter queues have the same account and region as the other queues. */
function deadLetterUrls({ DEAD_LETTER_QUEUES, LONG_TASKS_QUEUE_URL }: WorkerConfig) {
  const names = DEAD_LETTER_QUEUES?.split(',') ?? []
  return names.map((name) => LONG_TASKS_QUEUE_URL.replace(/[^/]+$/, name))
}
