import type { Fault } from '../proxy/faults.ts'
import type { Service } from '../proxy/ledger.ts'
import type { Row } from '../row.ts'
import { buyDuringFault } from '../traffic.ts'

/** Returns a row in which a dependency fails for every caller for this many seconds. */
const faultRow = (id: string, title: string, service: Service, fault: Fault, seconds = 4): Row => ({
  id,
  title,
  orders: 16,
  run: (lab, orders) => buyDuringFault(lab, orders, { service, fault }, seconds),
})

const isPublish: Fault['match'] = ({ operation }) => operation.startsWith('Publish')
const isMail: Fault['match'] = ({ operation }) => operation.startsWith('POST /v2/email')

/**
 * Rows in which each store, queue, topic, mail service and database fails. An order completes 5 to
 * 6 s after its purchase, so what then takes part fails for longer.
 */
export const storeRows: readonly Row[] = [
  faultRow('R18a', 'DynamoDB throttles 30 %', 'dynamodb', { kind: 'throttle', share: 0.3 }),
  faultRow('R18b', 'DynamoDB answers 500, 30 %', 'dynamodb', { kind: 'error', share: 0.3 }),
  faultRow('R18c', 'DynamoDB hangs', 'dynamodb', { kind: 'blackhole' }, 6),
  faultRow('R18d', 'DynamoDB resets, 30 %', 'dynamodb', { kind: 'reset', share: 0.3 }),
  faultRow('R18e', 'DynamoDB is 2 s slow', 'dynamodb', { kind: 'slow', ms: 2000 }, 6),
  faultRow('R18f', 'DynamoDB loses answers, 30 %', 'dynamodb', { kind: 'lost answer', share: 0.3 }),
  faultRow('R18g', 'DynamoDB refuses', 'dynamodb', { kind: 'refuse' }),
  faultRow('R18h', 'SQS refuses', 'queues', { kind: 'refuse' }),
  faultRow('R18i', 'SQS loses answers, 30 %', 'queues', { kind: 'lost answer', share: 0.3 }),
  faultRow('R19a', 'MySQL refuses', 'mysql', { kind: 'refuse' }, 9),
  faultRow('R19b', 'MySQL hangs', 'mysql', { kind: 'blackhole' }, 10),
  faultRow('R19c', 'MySQL is 1 s slow', 'mysql', { kind: 'slow', ms: 1000 }, 9),
  faultRow('R19d', 'MySQL closes connections', 'mysql', { kind: 'reset' }, 9),
  faultRow('R20a', 'SNS answers 500', 'queues', { kind: 'error', match: isPublish }, 8),
  faultRow('R20b', 'SNS is 2 s slow', 'queues', { kind: 'slow', ms: 2000, match: isPublish }, 8),
  faultRow('R20c', 'SES throttles', 'parametersAndMail', { kind: 'throttle', match: isMail }, 8),
]
