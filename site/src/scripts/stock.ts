import { liveTexts } from '../i18n/live-texts.ts'
import { pageLanguage } from './page-language.ts'

/** Says on a product's page how many are left right now. Without it, the checkout does. */
const few = 5

async function showStock(product: HTMLElement): Promise<void> {
  const answer = await fetch(`/api/products/${product.dataset['sku']}`)
  const note = product.querySelector<HTMLElement>('[data-stock]')
  if (!answer.ok || !note) return
  const { available } = (await answer.json()) as { available: number }
  const text = liveTexts[pageLanguage()]
  const state = available === 0 ? 'gone' : available <= few ? 'few' : 'ready'
  const words = { gone: text.soldOut, few: text.fewLeft(available), ready: text.inStock }
  note.textContent = words[state]
  note.dataset['stock'] = state
  for (const button of product.querySelectorAll('button')) button.disabled = state === 'gone'
}

const product = document.querySelector<HTMLElement>('article[data-sku]')
if (product) showStock(product).catch(() => undefined)
