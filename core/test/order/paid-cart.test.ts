import t from 'tap'
import { placeOrder } from '#core/order/place-order.ts'
import { settlePayment } from '#core/payment/settle-payment.ts'
import { countersOf } from '../support/counters.ts'
import { openEmulatedShop } from '../support/emulated-shop.ts'
import { createTestGateway } from '../support/gateway.ts'
import { paidEvent } from '../support/paid-event.ts'

const shop = await openEmulatedShop(t)
const deps = { ...shop.deps, gateway: createTestGateway().gateway }
const cartId = 'crt_race'
const order = (quantity: number, over: { isExpress?: true; idempotencyKey?: string } = {}) =>
  placeOrder(
    {
      items: [{ sku: 'MUG', quantity }],
      language: 'fr',
      traceId: 'trc_1',
      counters: countersOf('race'),
      cartId,
      ...over,
    },
    deps,
  )

t.test('a cart that is paid during another request stays paid', async (t) => {
  const { order: paid } = await order(1)
  await settlePayment({ event: paidEvent(paid), traceId: 'trc_1', redelivered: false }, deps)
  const again = { order: { orderId: paid.orderId }, url: undefined, repeated: true }
  t.match(await order(1), again, 'the same cart')
  const separate = [
    await order(2),
    await order(2, { isExpress: true }),
    await order(2, { idempotencyKey: 'race-1' }),
  ]
  for (const placed of separate) {
    t.not(placed.order.orderId, paid.orderId)
    t.type(placed.url, 'string')
    t.equal((await deps.orders.latestOfCart(cartId))?.orderId, paid.orderId)
  }
  t.match(await order(1), again, 'the same cart, after a separate order')
})
