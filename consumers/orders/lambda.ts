import { readConfig } from '../config.ts'
import { wire } from '../wire.ts'
import { createBatchHandler } from './batch.ts'
import { createOrderMessageHandler } from './handle-order-message.ts'

const handle = createOrderMessageHandler(wire(readConfig(), 'orders-worker'))

/** Consumes the orders queue on Lambda. */
export const handler = createBatchHandler(handle)
