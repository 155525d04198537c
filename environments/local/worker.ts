import { handler } from '#consumers/orders/lambda.ts'
import { createReceivingSqs } from '#core/aws/clients.ts'
import { startEventSource } from './event-source.ts'
import { queueArn, queueUrl } from './settings.ts'

/** The process that stands for Lambda: it runs the orders worker's handler on its queue. */
const queue = 'ecommerce-orders'
const sqs = createReceivingSqs({ region: 'eu-west-1', waitSeconds: 20 })
const source = startEventSource({
  sqs,
  queueUrl: queueUrl(queue),
  queueArn: queueArn(queue),
  handler,
  functionName: 'ecommerce-orders-worker',
  timeoutSeconds: 10,
  onError: (error) =>
    console.log(
      JSON.stringify({
        level: 'error',
        service: 'lambda',
        message: 'invocation failed',
        err: { message: String(error) },
      }),
    ),
})
process.send?.('ready')

process.once('SIGTERM', async () => {
  await source.stop()
  sqs.destroy()
  process.exit(0)
})
