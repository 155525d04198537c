import { createSqs } from '#core/aws/clients.ts'
import { createDeadLetterCount } from '#core/aws/message-count.ts'
import { createReminder } from '#core/payment/remind-operators.ts'
import { type Swept, sweep } from '#core/payment/sweep.ts'
import { readConfig } from '../config.ts'
import { wire } from '../wire.ts'

const config = readConfig()
const deps = wire(config, 'sweeper')
const countDeadLetters = createDeadLetterCount(createSqs(config.AWS_REGION), config)
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
