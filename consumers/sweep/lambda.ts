import { type Swept, sweep } from '#core/payment/sweep.ts'
import { readConfig } from '../config.ts'
import { wire } from '../wire.ts'

const config = readConfig()
const deps = wire(config, 'sweeper')

/** Runs each minute on Lambda: mends what is overdue, and gives what it did, by outcome. */
export const handler = async (): Promise<Swept> => sweep(deps)
