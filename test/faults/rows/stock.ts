import { placeOrder } from '../../support/buyer.ts'
import type { Row } from '../row.ts'
import { control } from '../stripe.ts'

/** Many buyers want the same product at once, and some pay exactly when their time runs out. */
const race: Row = {
  id: 'R21',
  title: '300 buyers for 30 units, expiry races payment',
  orders: 300,
  run: async (lab, orders) => {
    const sku = lab.catalogue.products[0]?.sku ?? ''
    const before = await lab.stores.available(sku)
    const units = Math.ceil(orders / 10)
    await lab.stores.putAvailable(sku, units)
    const placed = await Promise.all(
      Array.from({ length: orders }, async () => {
        for (;;) {
          const answer = await placeOrder(lab.urls.api, lab.urls, [{ sku, quantity: 1 }])
          if (answer.status !== 503) return answer
        }
      }),
    )
    const taken = placed.filter(({ status }) => status === 201)
    const refused = placed.filter(({ code }) => code === 'sold_out')
    const others = placed.length - taken.length - refused.length
    if (taken.length !== units || others > 0) {
      throw new Error(
        `${taken.length} of ${units} units were sold, ${others} buyers got another answer`,
      )
    }
    const ends = new Map<string, readonly string[]>()
    await Promise.all(
      taken.flatMap(({ sessionId, orderId }, index) => {
        const path = `sessions/${sessionId}`
        const pay = () => control.post(lab, `${path}/pay`).catch(() => undefined)
        const expire = () => control.post(lab, `${path}/expire`).catch(() => undefined)
        if (index % 3 > 0) return [pay()]
        ends.set(orderId, ['completed', 'expired'])
        return lab.random() < 0.5 ? [pay(), expire()] : [expire(), pay()]
      }),
    )
    const left = await lab.stores.available(sku)
    await lab.stores.putAvailable(sku, left + before - units)
    return {
      orderIds: taken.map(({ orderId }) => orderId),
      hits: refused.length,
      affected: taken.length,
      ends,
      note: `${refused.length} got sold_out`,
    }
  },
}

export const stockRows: readonly Row[] = [race]
