import { createSns, createSsm } from '#core/aws/clients.ts'
import { openOrderServices } from '#core/aws/order-services.ts'
import { createSecrets } from '#core/aws/parameters.ts'
import { createTopic } from '#core/aws/sns-topic.ts'
import { usualGraceSeconds } from '#core/order/relay-outbox.ts'
import type { ProviderEventDeps } from '#core/payment/handle-provider-event.ts'
import { createLogger } from '#core/pino.ts'
import { openPaymentGateway } from '#core/stripe/gateway.ts'
import { type WorkerConfig, workerSecrets } from './config.ts'

/** Messages to one queue within this many milliseconds are sent in one call. */
const batchMs = 25

/**
 * Opens the dependencies of the Lambda workers. They are never closed: they end with the process.
 */
export function wire(config: WorkerConfig, service: string): ProviderEventDeps {
  const { AWS_REGION: region } = config
  const { orders, sendTask, clock } = openOrderServices(config, { batchMs })
  const secrets = createSecrets({
    ssm: createSsm(region),
    prefix: config.SECRETS_PREFIX,
    names: workerSecrets,
    clock,
  })
  const log = createLogger({
    service,
    shop: config.SHOP_NAME,
    version: config.VERSION,
    level: config.LOG_LEVEL,
  })
  return {
    orders,
    sendTask,
    gateway: openPaymentGateway(config, { secrets, clock }),
    graceSeconds: usualGraceSeconds * config.timeScale,
    announceAlert: createTopic({ sns: createSns(region), topicArn: config.TOPIC_ADMIN_ALERTS_ARN }),
    clock,
    log,
  }
}
