import fc from 'fast-check'
import t from 'tap'
import { isoAfter, secondsUntil } from '#core/clock.ts'
import { newOrderId, orderIdPattern, orderNumber } from '#core/ids.ts'
import { formatMoney, minorDigits, sumLines, taxWithin } from '#core/money.ts'
import { delayUntil } from '#core/order/send-step.ts'
import { demandsOf } from '#core/stock/demand.ts'

const name = { fr: 'Tasse', en: 'Mug' }

t.test('currencies have 0, 2 or 3 decimals', async (t) => {
  t.same(['JPY', 'EUR', 'KWD'].map(minorDigits), [0, 2, 3])
  t.throws(() => minorDigits('EURO'), RangeError)
})

t.test('money reads as people write it', async (t) => {
  const plain = (text: string) => text.replace(/\s/g, ' ')
  t.equal(plain(formatMoney({ amount: 123456, currency: 'EUR' }, 'fr')), '1 234,56 €')
  t.equal(plain(formatMoney({ amount: 123456, currency: 'EUR' }, 'en')), '€1,234.56')
  t.match(formatMoney({ amount: 500, currency: 'JPY' }, 'en'), /500$/)
  t.match(formatMoney({ amount: 1234, currency: 'KWD' }, 'en'), /1\.234/)
})

t.test('a total is the sum of its lines, and a whole number or nothing', async (t) => {
  t.equal(
    sumLines([
      { unitPrice: 2400, quantity: 2 },
      { unitPrice: 199, quantity: 3 },
    ]),
    5397,
  )
  t.throws(() => sumLines([{ unitPrice: 0.1, quantity: 1 }]), RangeError)
  t.throws(() => sumLines([{ unitPrice: Number.MAX_SAFE_INTEGER, quantity: 2 }]), RangeError)
})

t.test('tax within a gross price is whole and never more than the price', async (t) => {
  t.equal(taxWithin(12000, 2000), 2000)
  t.equal(taxWithin(1055, 550), 55)
  fc.assert(
    fc.property(fc.nat(10_000_000), fc.nat(10_000), (gross, rate) => {
      const tax = taxWithin(gross, rate)
      return Number.isInteger(tax) && tax >= 0 && tax <= gross
    }),
  )
})

t.test('order ids are unlike each other and carry a code to read aloud', async (t) => {
  const id = newOrderId()
  t.match(id, new RegExp(orderIdPattern))
  t.not(id, newOrderId())
  t.equal(orderNumber('ord_01J00000000000000000ABCD1F'), '00AB-CD1F')
})

t.test('demand is added up per SKU and sorted, however the lines come', async (t) => {
  const line = (sku: string, quantity: number) => ({
    sku,
    quantity,
    unitPrice: 100,
    taxRate: 0,
    name,
  })
  const demands = demandsOf([line('B', 1), line('A', 2), line('B', 3)], 'EUR')
  t.same(demands, [
    { sku: 'A', quantity: 2, unitPrice: 100, currency: 'EUR' },
    { sku: 'B', quantity: 4, unitPrice: 100, currency: 'EUR' },
  ])
})

t.test(
  'deadlines: seconds left are never negative, a queue holds a message 15 minutes at most',
  async (t) => {
    const now = new Date('2026-11-23T10:00:00.000Z')
    t.equal(isoAfter(now, 1.5), '2026-11-23T10:00:01.500Z')
    t.equal(secondsUntil('2026-11-23T09:59:00.000Z', now), 0)
    t.equal(delayUntil('2026-11-23T10:00:00.001Z', now), 1)
    t.equal(delayUntil('2026-11-23T11:00:00.000Z', now), 900)
  },
)
