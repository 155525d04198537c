import { liveTexts } from '../i18n/live-texts.ts'
import { pageLanguage } from './page-language.ts'

/** Adds to the cart without leaving the page, and keeps the header's count. Without it, forms do. */
const text = liveTexts[pageLanguage()]
const kept = 'cart-count'

function showCount(count: number): void {
  localStorage.setItem(kept, String(count))
  for (const badge of document.querySelectorAll<HTMLElement>('[data-cart-count]')) {
    badge.textContent = String(count)
    badge.hidden = count === 0
  }
}

function toast(message: string): void {
  const element = document.querySelector<HTMLElement>('[data-toast]')
  if (!element) return
  const link = document.createElement('a')
  link.href = `/api/cart?lang=${pageLanguage()}`
  link.textContent = text.seeCart
  element.replaceChildren(message, ' ', link)
  element.hidden = false
}

async function add(form: HTMLFormElement): Promise<void> {
  const fields = new FormData(form)
  const answer = await fetch('/api/cart', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({
      action: 'add',
      sku: fields.get('sku'),
      quantity: Number(fields.get('quantity')),
    }),
  })
  if (!answer.ok) throw new Error(`the cart answered ${answer.status}`)
  const { count } = (await answer.json()) as { count: number }
  showCount(count)
  toast(text.added(count))
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-add-to-cart]')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    // What goes wrong here, the form's own way says better: with a page.
    add(form).catch(() => {
      const action = document.createElement('input')
      Object.assign(action, { type: 'hidden', name: 'action', value: 'add' })
      form.append(action)
      form.submit()
    })
  })
}

/** The API's pages know the cart as it is; the static ones remember what was said last. */
async function refreshCount(): Promise<void> {
  const cart = document.querySelector('[data-cart]')
  if (cart) {
    const quantities = cart.querySelectorAll<HTMLInputElement>('input[name="quantity"]')
    return showCount([...quantities].reduce((sum, { value }) => sum + Number(value), 0))
  }
  if (document.querySelector('[data-order-status]')) {
    const answer = await fetch('/api/cart', { headers: { accept: 'application/json' } })
    if (answer.ok) showCount(((await answer.json()) as { count: number }).count)
    return
  }
  showCount(Number(localStorage.getItem(kept) ?? 0))
}

const refresh = () => refreshCount().catch(() => undefined)
document.addEventListener('order-changed', refresh)
void refresh()
