import { type Swept, sweep } from '#core/payment/sweep.ts'
import { readConfig } from '../config.ts'
import { wire } from '../wire.ts'

const config = readConfig()
const deps = wire(config, 'sweeper')

/**
 * Runs on Lambda every minute. Repairs what is overdue and returns the number of repairs by
 * outcome.
 */
export const handler = async (): Promise<Swept> => sweep(deps)
