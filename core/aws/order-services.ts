import { systemClock } from '../clock.ts'
import type { TaskType } from '../ports/messages.ts'
import { createDynamoDb, createSqs } from './clients.ts'
import { createOrderStore } from './dynamodb-orders.ts'
import { createSender } from './sqs-sender.ts'

/** The settings of every program that processes orders, as `core/environment.ts` reads them. */
type OrderSettings = {
  readonly AWS_REGION: string
  readonly ORDERS_TABLE: string
  readonly PRODUCTS_TABLE: string
  readonly LONG_TASKS_QUEUE_URL: string
}

/**
 * Opens the services that every program needs to process orders. Messages within `batchMs`
 * milliseconds are sent in one call; 0 sends each at once. The caller must close `clients`.
 */
export function openOrderServices(settings: OrderSettings, { batchMs = 0 } = {}) {
  const { AWS_REGION: region, ORDERS_TABLE: table, PRODUCTS_TABLE: productsTable } = settings
  const clients = { dynamodb: createDynamoDb(region), sqs: createSqs(region) }
  const { dynamodb, sqs } = clients
  const queueUrl = settings.LONG_TASKS_QUEUE_URL
  return {
    clients,
    orders: createOrderStore({ dynamodb, table, productsTable }),
    sendTask: createSender<TaskType | 'order.link'>({ sqs, queueUrl, batchMs }),
    clock: systemClock,
  }
}
