import { createSqs } from '#core/aws/clients.ts'
import { readConfig } from '../config.ts'
import { wire } from '../wire.ts'
import { createBatchHandler } from './batch-handler.ts'
import { createOrderMessageHandler } from './handle-order-message.ts'

const config = readConfig()
const deps = wire(config, 'orders-worker')

/** Consumes the orders queue on Lambda. */
export const handler = createBatchHandler(createOrderMessageHandler(deps), {
  sqs: createSqs(config.AWS_REGION),
  log: deps.log,
  timeScale: config.timeScale,
})
