import { chargeFault, maximumCharge } from '../charge-limits.ts'
import { currencyCodes, isCurrency } from '../currencies.ts'
import { formatMoney } from '../money.ts'
import type { CatalogueFault } from './fault.ts'
import { limits, maxOrderLines, shippingCountries } from './limits.ts'
import type { CatalogueContent, CatalogueProduct } from './schema.ts'

/**
 * Returns whether the value at this path (`products/3`), and everything in it, has the types and
 * the required keys of the schema.
 */
type HasShape = (path: string) => boolean

type IndexedProduct = readonly [index: number, product: CatalogueProduct]

/**
 * Returns the faults that the schema cannot find: values that contradict each other, or that Stripe
 * would refuse.
 */
export function* ruleFaults(
  catalogue: CatalogueContent,
  hasShape: HasShape,
): Generator<CatalogueFault> {
  const { currency, shipTo, products: all } = catalogue
  const products = Array.isArray(all)
    ? [...all.entries()].filter(([index]) => hasShape(`products/${index}`))
    : []
  yield* duplicates(products)
  if (hasShape('categories') && hasShape('taxRates')) yield* unknownNames(catalogue, products)
  if (hasShape('shipTo')) yield* countryFaults(shipTo)
  if (!hasShape('currency')) return
  if (!isCurrency(currency)) {
    const message = `${currency} is not a currency that Stripe charges in. ${suggestCurrency(currency)}`
    yield { path: ['currency'], message }
    return
  }
  yield* priceFaults(products, currency)
  const chargeable = products.filter(([, { price: amount }]) => !chargeFault({ amount, currency }))
  yield* totalFaults(chargeable, currency)
}

function* duplicates(products: readonly IndexedProduct[]): Generator<CatalogueFault> {
  for (const part of [['sku'], ['slug', 'fr'], ['slug', 'en']] as const) {
    const seen = new Set<string>()
    for (const [index, { sku, slug }] of products) {
      const name = part[0] === 'sku' ? sku : slug[part[1]]
      const message = `${name} is used twice: each product needs its own`
      if (seen.has(name)) yield { path: ['products', String(index), ...part], message }
      seen.add(name)
    }
  }
}

function* unknownNames(
  { categories, taxRates }: CatalogueContent,
  products: readonly IndexedProduct[],
): Generator<CatalogueFault> {
  for (const [index, { category }] of products) {
    const message = `${category} is not a category: ${Object.keys(categories).join(', ')}`
    if (!Object.hasOwn(categories, category)) {
      yield { path: ['products', String(index), 'category'], message }
    }
  }
  for (const [id, { taxRate }] of Object.entries(categories)) {
    const message = `${taxRate} is not a tax rate: ${Object.keys(taxRates).join(', ')}`
    if (!Object.hasOwn(taxRates, taxRate)) yield { path: ['categories', id, 'taxRate'], message }
  }
}

function* countryFaults(shipTo: readonly string[]): Generator<CatalogueFault> {
  for (const [index, country] of shipTo.entries()) {
    if (shippingCountries.includes(country)) continue
    const { of, source } = limits.countries
    const message = `${country} is not a country that can be delivered to (limit of ${of}; ISO 3166 codes, see ${source})`
    yield { path: ['shipTo', String(index)], message }
  }
}

function* priceFaults(
  products: readonly IndexedProduct[],
  currency: string,
): Generator<CatalogueFault> {
  for (const [index, { price }] of products) {
    const fault = chargeFault({ amount: price, currency })
    if (!fault) continue
    const path = ['products', String(index), 'price']
    yield { path, message: `${price} cannot be charged: ${fault} (see ${limits.charges.source})` }
  }
}

/** The most expensive order that maxPerOrder allows must not exceed Stripe's maximum charge. */
function* totalFaults(
  products: readonly IndexedProduct[],
  currency: string,
): Generator<CatalogueFault> {
  const largestLines = products
    .map(([index, { price, maxPerOrder }]) => ({ index, total: price * maxPerOrder }))
    .sort((a, b) => b.total - a.total)
    .slice(0, maxOrderLines)
  const total = largestLines.reduce((sum, line) => sum + line.total, 0)
  const maximum = maximumCharge(currency)
  const [first] = largestLines
  if (!first || total <= maximum) return
  const money = (amount: number) => formatMoney({ amount, currency }, 'en')
  yield {
    path: ['products', String(first.index), 'maxPerOrder'],
    message:
      `allows an order that cannot be charged: price × maxPerOrder of the ${largestLines.length} most expensive ` +
      `products is ${money(total)}, and Stripe charges at most ${money(maximum)}. Lower maxPerOrder of ` +
      `the most expensive products, this one first (see ${limits.charges.source})`,
  }
}

/** Suggests up to three currencies that the text may mean. */
function suggestCurrency(text: string): string {
  const code = text.trim().toUpperCase()
  const distance = (known: string) => [...known].filter((letter, at) => letter !== code[at]).length
  const near = currencyCodes
    .filter((known) => distance(known) <= 1)
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, 3)
  if (near[0] && distance(near[0]) === 0) return `Write ${near[0]}.`
  return near.length > 0 ? `Did you mean ${near.join(', ')}?` : `See ${limits.currencies.source}.`
}
