import { handler } from '#consumers/orders/lambda.ts'
import { handler as sweep } from '#consumers/sweep/lambda.ts'
import { createReceivingSqs } from '#core/aws/clients.ts'
import { readConfig } from './config.ts'
import { startEventSource } from './event-source.ts'
import { startSchedule } from './schedule.ts'
import { queueArn, queueUrl } from './settings.ts'

/**
 * The process that replaces Lambda: runs the orders worker on its queue, and the sweeper on its
 * schedule.
 */
const queue = 'ecommerce-orders'
const sqs = createReceivingSqs({ region: 'eu-west-1', waitSeconds: 20 })
const source = startEventSource({
  sqs,
  queueUrl: queueUrl(queue),
  queueArn: queueArn(queue),
  handler,
  functionName: 'ecommerce-orders-worker',
  timeoutSeconds: 10,
  onError: (error) => print('orders worker failed', error),
})
const schedule = startSchedule({
  everyMs: 60_000 * readConfig().timeScale,
  handler: sweep,
  onError: (error) => print('sweeper failed', error),
})
process.send?.('ready')

process.once('SIGTERM', async () => {
  await Promise.all([source.stop(), schedule.stop()])
  sqs.destroy()
  process.exit(0)
})

function print(message: string, error: unknown): void {
  const err = { message: String(error) }
  console.log(JSON.stringify({ level: 'error', service: 'lambda', message, err }))
}
