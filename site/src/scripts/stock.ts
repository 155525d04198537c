import { liveTexts } from '../i18n/live-texts.ts'
import { request } from './failure.ts'
import { pageLanguage } from './page-language.ts'

/** The page shows the exact number of units if this many or fewer are left. */
const fewUnits = 5

/**
 * Shows on a product's page how many units this buyer can order now. The units of the buyer's own
 * unpaid order count as available. Without JavaScript, the checkout reports missing stock.
 */
async function showStock(product: HTMLElement): Promise<void> {
  const response = await request(`/api/products/${product.dataset['sku']}`)
  const note = product.querySelector<HTMLElement>('[data-stock]')
  if (!response.ok || !note) return
  const { available } = (await response.json()) as { available: number }
  const text = liveTexts[pageLanguage()]
  const state = available === 0 ? 'gone' : available <= fewUnits ? 'few' : 'ready'
  const texts = { gone: text.soldOut, few: text.fewLeft(available), ready: text.inStock }
  note.textContent = texts[state]
  note.dataset['stock'] = state
  for (const button of product.querySelectorAll('button')) button.disabled = state === 'gone'
}

/** Marks the products of the page's lists that are sold out. */
async function markSoldOut(cards: NodeListOf<HTMLElement>): Promise<void> {
  const response = await request('/api/products', { priority: 'low' })
  if (!response.ok) return
  const { products } = (await response.json()) as {
    products: readonly { readonly sku: string; readonly available: number }[]
  }
  const stock = new Map(products.map(({ sku, available }) => [sku, available]))
  for (const card of cards) {
    const mark = card.querySelector<HTMLElement>('[data-sold-out]')
    if (mark) mark.hidden = stock.get(card.dataset['sku'] ?? '') !== 0
  }
}

const product = document.querySelector<HTMLElement>('article[data-sku]')
const cards = document.querySelectorAll<HTMLElement>('.card[data-sku]')
function show(): void {
  if (product) showStock(product).catch(() => undefined)
  if (cards.length > 0) markSoldOut(cards).catch(() => undefined)
}
// A page from the back-forward cache may show outdated stock, e.g. after the payment page.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) show()
})
show()
