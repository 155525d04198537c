import { createSender } from '#core/aws/sqs-sender.ts'
import { systemClock } from '#core/clock.ts'
import type { Order } from '#core/order/order.ts'
import { settlePayment } from '#core/payment/settle-payment.ts'
import { parseMessage, type TaskType } from '#core/ports/messages.ts'
import { type openPlatform, paymentMessage } from '../../../consumers/test/support/platform.ts'
import { queueUrl } from '../../../local/settings.ts'

/** Places a paid order, with its first step on the queue. */
export async function placePaid(shop: Awaited<ReturnType<typeof openPlatform>>): Promise<Order> {
  const order = await shop.place()
  const { body } = parseMessage(paymentMessage(order), ['payment.event'])
  const sendTask = createSender<TaskType>({
    sqs: shop.aws.sqs,
    queueUrl: queueUrl('ecommerce-long-tasks'),
  })
  await settlePayment(
    { event: body, traceId: order.traceId, redelivered: false },
    {
      orders: shop.orders,
      gateway: shop.gateway,
      sendTask,
      announceAlert: async () => {},
      clock: systemClock,
      log: shop.log,
    },
  )
  return order
}
