import { createAwsClients } from '#core/aws/clients.ts'
import { createOrderStore } from '#core/aws/dynamodb-orders.ts'
import { createTopic } from '#core/aws/sns-topic.ts'
import { createSender } from '#core/aws/sqs-sender.ts'
import { systemClock } from '#core/clock.ts'
import { createLogger } from '#core/pino.ts'
import { createBatchHandler } from './batch.ts'
import { readConfig } from './config.ts'
import { createOrderMessageHandler } from './handle-order-message.ts'

const config = readConfig()
const { dynamodb, sqs, sns } = createAwsClients({ region: config.AWS_REGION })

const handle = createOrderMessageHandler({
  orders: createOrderStore({
    dynamodb,
    table: config.ORDERS_TABLE,
    productsTable: config.PRODUCTS_TABLE,
  }),
  sendStep: createSender<'order.step'>({
    sqs,
    queueUrl: config.LONG_TASKS_QUEUE_URL,
    gatherMs: 25,
  }),
  announceAlert: createTopic({ sns, topicArn: config.TOPIC_ADMIN_ALERTS_ARN }),
  clock: systemClock,
  log: createLogger({
    service: 'orders-worker',
    environment: config.ENVIRONMENT,
    version: config.VERSION,
    level: config.LOG_LEVEL,
  }),
})

/** Consumes the orders queue on Lambda. */
export const handler = createBatchHandler(handle)
