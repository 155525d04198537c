import { createLongTaskHandler } from '#consumers/long-tasks/handle-long-task.ts'
import { startConsumer } from '#consumers/sqs-consumer.ts'
import {
  closeClients,
  createDynamoDb,
  createReceivingSqs,
  createSes,
  createSns,
  createSqs,
} from '#core/aws/clients.ts'
import { createOrderStore } from '#core/aws/dynamodb-orders.ts'
import { createMailer } from '#core/aws/ses-mailer.ts'
import { createTopic } from '#core/aws/sns-topic.ts'
import { createSender } from '#core/aws/sqs-sender.ts'
import { systemClock } from '#core/clock.ts'
import type { Log } from '#core/log.ts'
import type { DatabaseLogin } from '#core/mysql/login.ts'
import { openDatabase } from '#core/mysql/pool.ts'
import { createRecordSale } from '#core/mysql/record-sale.ts'
import { usualClaimSeconds } from '#core/order/complete-order.ts'
import type { Order } from '#core/order/order.ts'
import { resendOverdue, usualGraceSeconds } from '#core/order/resend-owed.ts'
import { completedMail } from '#core/presentation/completed-mail.ts'
import type { AgentConfig } from './config.ts'

/** How long a poll waits for messages, in seconds. */
export const waitSeconds = 10

/** How long a sale waits for a database that sleeps, in seconds: well within what it is claimed for. */
const wakeSeconds = 15

/** Milliseconds within which messages for one queue share a call: a batch of ten is written in about that. */
const gatherMs = 25

/** Puts the agent together: what it opens, it closes. Nothing is consumed before `start`. */
export function wire(config: AgentConfig, login: DatabaseLogin, log: Log) {
  const { AWS_REGION: region, LONG_TASKS_QUEUE_URL: queueUrl, timeScale } = config
  const clients = {
    dynamodb: createDynamoDb(region),
    sqs: createSqs(region),
    receivingSqs: createReceivingSqs({ region, waitSeconds }),
    sns: createSns(region),
    ses: createSes(region),
  }
  const { dynamodb, sqs, receivingSqs, sns, ses } = clients
  const database = openDatabase({ login, log })
  const deps = {
    orders: createOrderStore({
      dynamodb,
      table: config.ORDERS_TABLE,
      productsTable: config.PRODUCTS_TABLE,
    }),
    sendStep: createSender<'order.step'>({ sqs, queueUrl, gatherMs }),
    recordSale: createRecordSale(database, { wakeSeconds: wakeSeconds * timeScale }),
    announceCompleted: createTopic({ sns, topicArn: config.TOPIC_ORDER_COMPLETED_ARN, gatherMs }),
    mailer: createMailer({ ses, from: config.MAIL_FROM }),
    completedMail: (order: Order) => completedMail(order, config.SITE_ORIGIN),
    graceSeconds: usualGraceSeconds * timeScale,
    claimSeconds: Math.max(5, usualClaimSeconds * timeScale),
    durations: {
      packagingSeconds: config.PACKAGING_SECONDS * timeScale,
      shippingSeconds: config.SHIPPING_SECONDS * timeScale,
    },
    clock: systemClock,
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
    resend: () => resendOverdue(deps),
    close: async () => {
      await database.close()
      closeClients(clients)
    },
  }
}
