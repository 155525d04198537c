import type { PriceList } from '#core/catalogue/price-list.ts'
import type { Language } from '#core/language.ts'
import { problemText } from '../pages/problem-page.ts'
import type { Description } from '../problem.ts'
import { checkoutTexts } from './texts.ts'

/** Why an order was refused, in the shopper's words: which product, and how many there may be of it. */
export async function refusalText(
  { code, details }: Description,
  language: Language,
  priceList: PriceList,
): Promise<string> {
  const texts = checkoutTexts[language]
  const nameOf = async (sku: string) => (await priceList.of(sku))?.name[language] ?? sku
  const { items, sku, maxPerOrder, maxUnits } = details as {
    readonly items?: readonly { readonly sku: string; readonly available?: number }[]
    readonly sku?: string
    readonly maxPerOrder?: number
    readonly maxUnits?: number
  }
  const told = [problemText(code, language)]
  if (code === 'sold_out') {
    for (const { sku: short, available = 0 } of items ?? []) {
      told.push(texts.left(await nameOf(short), available))
    }
  }
  if (code === 'too_many' && sku && maxPerOrder)
    told.push(texts.most(await nameOf(sku), maxPerOrder))
  if (code === 'too_many' && maxUnits) told.push(texts.mostUnits(maxUnits))
  return told.join(' ')
}
