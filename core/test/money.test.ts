import fc from 'fast-check'
import t from 'tap'
import { chargeFault, maximumCharge, minimumCharge } from '#core/charge-limits.ts'
import { isoAfter, secondsUntil } from '#core/clock.ts'
import { currencyCodes, findCurrency } from '#core/currencies.ts'
import { newOrderId, orderIdPattern, orderNumber } from '#core/ids.ts'
import { formatMoney, parseDecimal, sumLines, taxWithin, toDecimal } from '#core/money.ts'
import { delayUntil } from '#core/order/send-task.ts'
import { demandsOf } from '#core/stock/demand.ts'
import * as stripe from './support/stripe-currencies.ts'

const name = { fr: 'Tasse', en: 'Mug' }

t.test('the currency table equals Stripe’s list, with its decimals', async (t) => {
  const wanted = [...stripe.presentment, ...stripe.threeDecimal].filter(
    (code) => !stripe.withdrawn.includes(code),
  )
  t.same(currencyCodes, wanted.toSorted())
  for (const code of currencyCodes) {
    const isWhole = stripe.wholeUnitsInHundredths.includes(code)
    const isZero = stripe.zeroDecimal.includes(code) && !isWhole
    const isThree = stripe.threeDecimal.includes(code)
    const exponent = isZero ? 0 : isThree ? 3 : 2
    const step = isWhole ? 100 : isThree ? 10 : 1
    t.same(findCurrency(code), { exponent, decimals: isWhole ? 0 : exponent, step }, code)
  }
  for (const code of stripe.twoDecimalCharges) t.equal(findCurrency(code).decimals, 2, code)
  for (const code of ['EURO', 'eur', 'XYZ', 'BGN']) {
    t.throws(() => findCurrency(code), RangeError, code)
    t.throws(() => toDecimal({ amount: 1, currency: code }), RangeError, code)
  }
})

t.test('Stripe’s minimum and maximum charges', async (t) => {
  for (const [currency, major, amount] of stripe.minimumCharges) {
    t.equal(minimumCharge(currency), amount)
    t.equal(toDecimal({ amount, currency }), major)
    t.equal(chargeFault({ amount, currency }), undefined)
    t.match(chargeFault({ amount: amount - 1, currency }), /^Stripe charges at least /)
  }
  t.equal(chargeFault({ amount: 99_999_999, currency: 'EUR' }), undefined)
  t.equal(
    chargeFault({ amount: 100_000_000, currency: 'EUR' }),
    'Stripe charges at most 99999999 (€999,999.99)',
  )
  t.match(chargeFault({ amount: 1234, currency: 'KWD' }), /^Stripe charges KWD in multiples of 10 /)
  t.match(
    chargeFault({ amount: 10_050, currency: 'ISK' }),
    /^Stripe charges ISK in multiples of 100 /,
  )
})

const plain = (text: string) => text.replace(/\s/g, ' ')

t.test('money is formatted for people, with the decimals that can be charged', async (t) => {
  for (const [amount, currency, fr, en] of [
    [123_456, 'EUR', '1 234,56 €', '€1,234.56'],
    [500, 'JPY', '500 JPY', 'JP¥500'],
    [1230, 'KWD', '1,230 KWD', 'KWD 1.230'],
    // `Intl` would show "20 000 Ft" while Stripe charges 200.00.
    [20_000, 'HUF', '200,00 HUF', 'HUF 200.00'],
    [20_000, 'ISK', '200 ISK', 'ISK 200'],
    [20_000, 'UGX', '200 UGX', 'UGX 200'],
    [20_000, 'COP', '200,00 $CO', 'COP 200.00'],
    [20_000, 'PKR', '200,00 PKR', 'PKR 200.00'],
    // An amount that cannot be charged is shown in full.
    [20_050, 'ISK', '200,50 ISK', 'ISK 200.50'],
  ] as const) {
    t.equal(plain(formatMoney({ amount, currency }, 'fr')), fr)
    t.equal(plain(formatMoney({ amount, currency }, 'en')), en)
  }
})

t.test('a negative amount has a minus sign, not a hyphen', async (t) => {
  t.equal(formatMoney({ amount: -1900, currency: 'EUR' }, 'en'), '−€19.00')
  t.match(formatMoney({ amount: -1900, currency: 'EUR' }, 'fr'), /^−19,00\s€$/)
  t.equal(formatMoney({ amount: -1900, currency: 'XXX' }, 'en'), '−1900 XXX (minor units)')
})

t.test('an unknown currency is shown in minor units and does not throw', async (t) => {
  t.equal(formatMoney({ amount: 2400, currency: 'GHS' }, 'en'), '2400 GHS (minor units)')
  t.equal(formatMoney({ amount: 2400, currency: 'GHS' }, 'fr'), '2400 GHS (unités mineures)')
  t.equal(formatMoney({ amount: 0, currency: '' }, 'en'), '0  (minor units)')
})

/** Parses a displayed amount as a buyer reads it: the last separator precedes the decimals. */
function amountRead(text: string, decimals: number, exponent: number): number {
  const [, number = ''] = /(\d[\d\s.,]*)/.exec(text.replace(/[\u202f\u00a0]/g, ' ')) ?? []
  const digits = number.trim()
  const cut = decimals === 0 ? digits.length : digits.length - decimals - 1
  if (decimals > 0 && !/[.,]/.test(digits[cut] ?? '')) throw new Error(`${text} has other decimals`)
  const whole = digits.slice(0, cut).replace(/\D/g, '')
  const part = digits.slice(cut + 1).padEnd(exponent, '0')
  return Number(whole + part)
}

t.test(
  'the displayed amount is the charged amount, in every currency and both languages',
  async (t) => {
    for (const currency of currencyCodes) {
      const { exponent, decimals, step } = findCurrency(currency)
      const amounts = fc
        .nat(Math.floor(maximumCharge(currency) / step))
        .map((count) => count * step)
      fc.assert(
        fc.property(amounts, fc.constantFrom('fr' as const, 'en' as const), (amount, language) => {
          const shown = amountRead(formatMoney({ amount, currency }, language), decimals, exponent)
          return (
            shown === amount && parseDecimal(toDecimal({ amount, currency }), currency) === amount
          )
        }),
      )
    }
    t.pass(`${currencyCodes.length} currencies`)
  },
)

t.test('an entered amount must have all decimals of its currency', async (t) => {
  t.equal(parseDecimal('12.50', 'EUR'), 1250)
  t.equal(parseDecimal('1250', 'JPY'), 1250)
  t.equal(parseDecimal('1.250', 'KWD'), 1250)
  t.equal(parseDecimal('500', 'ISK'), 50_000)
  for (const [text, currency, message] of [
    ['12', 'EUR', '12 is not an amount in EUR, which has 2 decimals. Write it like 12.50.'],
    ['12.505', 'EUR', /has 2 decimals/],
    ['12.5', 'EUR', /has 2 decimals/],
    ['12,50', 'EUR', /has 2 decimals/],
    ['-1.00', 'EUR', /has 2 decimals/],
    ['1e3', 'JPY', /has no decimals/],
    ['12.50', 'JPY', '12.50 is not an amount in JPY, which has no decimals. Write it like 12.'],
    ['500.00', 'ISK', /has no decimals. Write it like 12\.$/],
    ['12.50', 'KWD', /has 3 decimals. Write it like 12\.500\.$/],
    ['1.234', 'KWD', /in steps of 0\.010\. Write it like 1\.230\.$/],
    ['12.50', 'XYZ', /not a currency that Stripe charges in/],
  ] as const) {
    t.throws(() => parseDecimal(text, currency), { message }, `${text} ${currency}`)
  }
})

t.test('a total is the sum of its lines, and must be a safe integer', async (t) => {
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

t.test('order ids are unique and contain a short order number', async (t) => {
  const id = newOrderId()
  t.match(id, new RegExp(orderIdPattern))
  t.not(id, newOrderId())
  t.equal(orderNumber('ord_01J00000000000000000ABCD1F'), '00AB-CD1F')
})

t.test('demand is summed per SKU and sorted', async (t) => {
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
  'deadlines: seconds left are never negative, and a queue delays at most 15 minutes',
  async (t) => {
    const now = new Date('2026-11-23T10:00:00.000Z')
    t.equal(isoAfter(now, 1.5), '2026-11-23T10:00:01.500Z')
    t.equal(secondsUntil('2026-11-23T09:59:00.000Z', now), 0)
    t.equal(delayUntil('2026-11-23T10:00:00.001Z', now), 1)
    t.equal(delayUntil('2026-11-23T11:00:00.000Z', now), 900)
  },
)
