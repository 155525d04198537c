import fc from 'fast-check'
import { placeOrder } from '#core/order/place-order.ts'
import { approveOrder, rejectOrder } from '#core/payment/review-order.ts'
import { cancelOrder } from '#core/refund/cancel-order.ts'
import { refundIdOf } from '#core/refund/refund.ts'
import { refundOrder } from '#core/refund/refund-order.ts'
import { countersOf } from '../../core/test/support/counters.ts'
import { checkSafety } from './invariants.ts'
import type { World } from './world.ts'

/** The model's only state. Everything else is read from the provider. */
export type Model = { placed: number }

type Command = fc.AsyncCommand<Model, World>

const address = { name: 'A', line1: '1', postalCode: '59000', city: 'Lille', country: 'FR' }

const ibans = { paid: 'DE89370400440532013000', unpaid: 'DE62370400440532013001' }

/** Returns a command that changes one of the orders and then checks the invariants. */
function onOrder(
  name: string,
  index: number,
  run: (world: World, orderId: string) => Promise<unknown>,
): Command {
  return {
    check: ({ placed }) => placed > 0,
    run: async (_model, world) => {
      const order = world.orders[index % world.orders.length]
      if (order) await run(world, order.orderId)
      await world.collect()
      await checkSafety(world)
    },
    toString: () => `${name}(${index})`,
  }
}

const anyTime = (name: string, run: (world: World) => Promise<unknown>): Command => ({
  check: () => true,
  run: async (_model, world) => {
    await run(world)
    await world.collect()
    await checkSafety(world)
  },
  toString: () => name,
})

const buy = (quantity: number): Command => ({
  check: ({ placed }) => placed < 4,
  run: async (model, world) => {
    const available = await world.shop.available(world.sku)
    const answer = await world.act((deps) =>
      placeOrder(
        {
          items: [{ sku: world.sku, quantity }],
          language: 'fr',
          traceId: 'trc_1',
          counters: countersOf(world.sku),
        },
        deps,
      ),
    )
    if (typeof answer === 'object' && available < quantity)
      throw new Error('an order was accepted without enough stock')
    await world.addStartedOrders()
    model.placed = world.orders.length
    await checkSafety(world)
  },
  toString: () => `buy(${quantity})`,
})

/** Acts on the payment page. It does nothing if the page is already closed. */
const atPage = (name: string, index: number, path: string, body: object) =>
  onOrder(name, index, async (world, orderId) => {
    const session = await world.sessionOf(orderId)
    if (session?.status === 'open')
      await world.shop.ask('POST', `sessions/${session.id}/${path}`, body)
  })

/** Stripe does not accept payments of an expired page, but a pending payment may still succeed. */
const payLate = (index: number) =>
  onOrder(`pay late`, index, async (world, orderId) => {
    const session = await world.sessionOf(orderId)
    if (session?.status !== 'expired') return
    await world.shop.ask('POST', `sessions/${session.id}/pay`, { late: true })
  })

const dispute = (index: number) =>
  onOrder('dispute', index, async (world, orderId) => {
    const session = await world.sessionOf(orderId)
    if (!session?.payment_intent || session.payment_status !== 'paid') return
    const path = `payment_intents/${session.payment_intent}/dispute`
    const made = (await world.shop.ask('POST', path).catch(() => undefined)) as { id?: string }
    if (made?.id) world.disputes.push({ id: made.id, orderId })
  })

const decideDispute = (index: number, status: 'won' | 'lost') =>
  onOrder(`dispute is ${status}`, index, (world, orderId) => world.decide(status, orderId))

const refundShare = (index: number, share: number, isByShop: boolean) =>
  onOrder(
    isByShop ? `refund ${share} %` : `refund ${share} % at the provider`,
    index,
    async (world, orderId) => {
      const order = await world.shop.deps.orders.read(orderId)
      if (isByShop && order) {
        const amount = Math.max(1, Math.floor((order.total * share) / 100))
        const request = { orderId, amount, why: 'broken', by: 'operator', refundId: refundIdOf() }
        return world.act((deps) => refundOrder(request, deps))
      }
      const session = await world.sessionOf(orderId)
      if (!session?.payment_intent || session.payment_status !== 'paid') return
      const amount = Math.max(1, Math.floor((session.amount_total * share) / 100))
      const path = `payment_intents/${session.payment_intent}/refund`
      return world.shop.ask('POST', path, { amount }).catch(() => 'the payment is already refunded')
    },
  )

const index = fc.nat({ max: 20 })
const share = fc.constantFrom(30, 50, 100)

/** All commands, in any order. */
export const commands = fc.commands(
  [
    fc.integer({ min: 1, max: 2 }).map(buy),
    index.map((i) => atPage('pay', i, 'pay', {})),
    index.map((i) => atPage('decline', i, 'pay', { number: '4000000000000002' })),
    index.map((i) => atPage('pay later', i, 'pay', { method: 'sepa_debit', number: ibans.paid })),
    index.map((i) =>
      atPage('pay later without an address', i, 'pay', {
        method: 'sepa_debit',
        number: ibans.paid,
        address: null,
      }),
    ),
    index.map((i) =>
      atPage('pay by a debit that fails', i, 'pay', { method: 'sepa_debit', number: ibans.unpaid }),
    ),
    index.map((i) => atPage('expire', i, 'expire', {})),
    index.map((i) => atPage('pay too little', i, 'pay', { amount: 999 })),
    index.map((i) => atPage('pay without an address', i, 'pay', { address: null })),
    index.map(payLate),
    index.map((i) =>
      onOrder('approve with an address', i, (world, orderId) =>
        world.act((deps) => approveOrder(orderId, { by: 'operator', address }, deps)),
      ),
    ),
    index.map(dispute),
    fc
      .tuple(index, fc.constantFrom('won' as const, 'lost' as const))
      .map(([i, status]) => decideDispute(i, status)),
    index.map((i) =>
      onOrder('cancel', i, (world, orderId) =>
        world.act((deps) => cancelOrder(orderId, { by: 'buyer', why: 'changed my mind' }, deps)),
      ),
    ),
    fc.tuple(index, share, fc.boolean()).map(([i, s, isByShop]) => refundShare(i, s, isByShop)),
    index.map((i) =>
      onOrder('approve', i, (world, orderId) =>
        world.act((deps) => approveOrder(orderId, { by: 'operator' }, deps)),
      ),
    ),
    index.map((i) =>
      onOrder('reject', i, (world, orderId) =>
        world.act((deps) => rejectOrder(orderId, { by: 'operator', why: 'suspicious' }, deps)),
      ),
    ),
    index.map((i) => anyTime(`handle event(${i})`, (world) => world.handleEvent(i, false))),
    index.map((i) => anyTime(`handle event copy(${i})`, (world) => world.handleEvent(i, true))),
    index.map((i) => anyTime(`handle task(${i})`, (world) => world.handleTask(i, false))),
    index.map((i) => anyTime(`handle task copy(${i})`, (world) => world.handleTask(i, true))),
    index.map((i) => anyTime(`lose task(${i})`, async (world) => world.loseTask(i))),
    fc
      .constantFrom(31, 61, 2200)
      .map((s) => anyTime(`${s} s pass`, async ({ shop }) => shop.pass(s))),
    fc.constant(anyTime('the bank decides', (world) => world.waitForBank())),
    fc.constant(anyTime('sweep', (world) => world.sweep())),
    fc
      .record({
        call: fc.nat({ max: 6 }),
        moment: fc.constantFrom('before' as const, 'after' as const),
      })
      .map((point) =>
        anyTime(`die ${point.moment} call ${point.call}`, async (world) => world.killNext(point)),
      ),
  ],
  { size: '+1', maxCommands: 60 },
)
