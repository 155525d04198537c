import type { PriceList } from '#core/catalogue/price-list.ts'
import type { Language } from '#core/language.ts'
import { problemText } from '../pages/problem-page.ts'
import type { Description } from '../problem.ts'
import { checkoutTexts } from './texts.ts'

/**
 * Returns why an order was rejected, as text for the shopper: which product, and its maximum
 * quantity.
 */
export async function refusalText(
  { code, details }: Pick<Description, 'code' | 'details'>,
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
  const sentences = [problemText(code, language)]
  if (code === 'sold_out') {
    for (const { sku: short, available = 0 } of items ?? []) {
      sentences.push(texts.left(await nameOf(short), available))
    }
  }
  if (code === 'too_many' && sku && maxPerOrder)
    sentences.push(texts.most(await nameOf(sku), maxPerOrder))
  if (code === 'too_many' && maxUnits) sentences.push(texts.mostUnits(maxUnits))
  return sentences.join(' ')
}
