import { createLongTaskHandler } from '#consumers/long-tasks/handle-long-task.ts'
import { startConsumer } from '#consumers/sqs-consumer.ts'
import {
  closeClients,
  createReceivingSqs,
  createSes,
  createSns,
  createSsm,
} from '#core/aws/clients.ts'
import { openOrderServices } from '#core/aws/order-services.ts'
import { createSecrets } from '#core/aws/parameters.ts'
import { rdsAuthorities } from '#core/aws/rds-authorities.ts'
import { createMailer } from '#core/aws/ses-mailer.ts'
import { createTopic } from '#core/aws/sns-topic.ts'
import type { Log } from '#core/log.ts'
import type { Order } from '#core/order/order.ts'
import type { OrderMail } from '#core/order/order-mail.ts'
import { relayOverdue, usualGraceSeconds } from '#core/order/relay-outbox.ts'
import { composeOrderMail } from '#core/presentation/mails/order-mail.ts'
import { type AgentConfig, agentSecrets } from './config.ts'
import { openSalesDatabase } from './sales-database.ts'
import { salesLoginFor } from './sales-login.ts'

/** How many seconds a poll waits for messages. */
export const waitSeconds = 10

/** The seconds between two tries to connect to the database. */
const databasePauseSeconds = 15

/**
 * Messages to one queue within this many milliseconds share a call. Ten orders are written in about
 * this time.
 */
const batchMs = 25

/**
 * Creates the agent and its dependencies. `start` begins to consume the queue; `close` closes
 * everything.
 */
export function wire(config: AgentConfig, log: Log) {
  const { AWS_REGION: region, LONG_TASKS_QUEUE_URL: queueUrl, timeScale } = config
  const { clients: orderClients, orders, sendTask, clock } = openOrderServices(config, { batchMs })
  const clients = {
    ...orderClients,
    receivingSqs: createReceivingSqs({ region, waitSeconds }),
    sns: createSns(region),
    ses: createSes(region),
    ssm: createSsm(region),
  }
  const { receivingSqs, sns, ses, ssm } = clients
  const secrets = createSecrets({ ssm, prefix: config.SECRETS_PREFIX, names: agentSecrets, clock })
  const sales = openSalesDatabase({
    login: salesLoginFor({ database: config.database, region, authorities: rdsAuthorities }),
    log,
    pauseMs: databasePauseSeconds * 1000 * timeScale,
    idleConnections: config.MYSQL_IDLE_CONNECTIONS,
  })
  const deps = {
    orders,
    sendTask,
    recordSale: sales.recordSale,
    announceCompleted: createTopic({ sns, topicArn: config.TOPIC_ORDER_COMPLETED_ARN, batchMs }),
    mailer: createMailer({ ses, from: config.MAIL_FROM, replyTo: config.CONTACT_ADDRESS }),
    composeMail: async (order: Order, mail: OrderMail) =>
      composeOrderMail(order, mail, {
        siteOrigin: config.SITE_ORIGIN,
        key: await secrets.read('link-key'),
        now: clock(),
        contact: config.CONTACT_ADDRESS,
      }),
    graceSeconds: usualGraceSeconds * timeScale,
    timeScale,
    durations: {
      packagingSeconds: config.PACKAGING_SECONDS * timeScale,
      shippingSeconds: config.SHIPPING_SECONDS * timeScale,
    },
    clock,
    log,
  }
  return {
    start: () =>
      startConsumer({
        sqs: receivingSqs,
        queueUrl,
        handle: createLongTaskHandler(deps),
        log,
        waitSeconds,
        visibilitySeconds: Math.max(3, Math.ceil(30 * timeScale)),
        backoffSeconds: (receiveCount) =>
          Math.ceil(Math.min(900, 5 * 2 ** receiveCount) * timeScale),
      }),
    schema: sales.schema,
    relayOverdue: () => relayOverdue(deps),
    close: async () => {
      await sales.close()
      closeClients(clients)
    },
  }
}
