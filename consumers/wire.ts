import { createDynamoDb, createSns, createSqs, createSsm } from '#core/aws/clients.ts'
import { createOrderStore } from '#core/aws/dynamodb-orders.ts'
import { createSecrets } from '#core/aws/parameters.ts'
import { createTopic } from '#core/aws/sns-topic.ts'
import { createSender } from '#core/aws/sqs-sender.ts'
import { systemClock } from '#core/clock.ts'
import { usualGraceSeconds } from '#core/order/resend-owed.ts'
import type { HearDeps } from '#core/payment/apply-event.ts'
import { createLogger } from '#core/pino.ts'
import { createPaymentGateway } from '#core/stripe/gateway.ts'
import type { WorkerConfig } from './config.ts'

/** Opens what the Lambda workers are made of; Lambda closes it by ending the process. */
export function wire(config: WorkerConfig, service: string): HearDeps {
  const { AWS_REGION: region } = config
  const clock = systemClock
  const secrets = createSecrets({ ssm: createSsm(region), prefix: config.SECRETS_PREFIX, clock })
  const log = createLogger({
    service,
    environment: config.ENVIRONMENT,
    version: config.VERSION,
    level: config.LOG_LEVEL,
  })
  return {
    orders: createOrderStore({
      dynamodb: createDynamoDb(region),
      table: config.ORDERS_TABLE,
      productsTable: config.PRODUCTS_TABLE,
    }),
    gateway: createPaymentGateway({
      secretKey: (fresh) => secrets.read('stripe-secret-key', fresh),
      siteOrigin: config.SITE_ORIGIN,
      shipTo: config.SHIP_TO.split(','),
      ...(config.STRIPE_API_URL && { apiUrl: config.STRIPE_API_URL }),
      clock,
      log,
    }),
    sendStep: createSender<'order.step'>({
      sqs: createSqs(region),
      queueUrl: config.LONG_TASKS_QUEUE_URL,
      gatherMs: 25,
    }),
    graceSeconds: usualGraceSeconds * config.timeScale,
    announceAlert: createTopic({ sns: createSns(region), topicArn: config.TOPIC_ADMIN_ALERTS_ARN }),
    clock,
    log,
  }
}
