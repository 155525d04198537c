import t from 'tap'
import { mayOpenFromPayment } from '#core/order/open-from-payment.ts'
import type { Order } from '#core/order/order.ts'
import { openEmulatedShop } from '../support/emulated-shop.ts'

const shop = await openEmulatedShop(t)
const { deps } = shop

/** Tries to open the order as it is stored now. */
async function open(order: Order, session: string) {
  return mayOpenFromPayment((await shop.read(order)).order, session, deps)
}

t.test('the payment session of a paid order opens it once', async (t) => {
  const order = await shop.place()
  const { id } = await shop.sessionOf(order)
  t.equal(await open(order, id), false, 'not before the payment')
  await shop.pay(order)
  t.equal((await shop.read(order)).order.status, 'pending', 'the event has not arrived')
  t.equal(await open(order, `${id}x`), false)
  t.equal(await open(order, ''), false)
  t.same(
    (await Promise.all([1, 2, 3].map(() => open(order, id)))).sort(),
    [false, false, true],
    'once, also at the same time',
  )
  await shop.handleEvents()
  t.equal(await open(order, id), false)
})

t.test('a session opens only its own order, within an hour', async (t) => {
  const [one, other] = [await shop.place(), await shop.place()]
  for (const order of [one, other]) await shop.pay(order)
  await shop.handleEvents()
  const { id } = await shop.sessionOf(one)
  t.equal(await open(other, id), false)
  shop.pass(3601)
  t.equal(await open(one, id), false)
  shop.resetTime()
  t.equal(await open(one, id), true)
})
