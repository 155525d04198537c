import { type AddLimit, addLimitText } from '../../../core/presentation/add-limit.ts'
import { liveTexts } from '../i18n/live-texts.ts'
import { type Cart, showCart } from './cart-count.ts'
import { pageLanguage } from './page-language.ts'

const text = liveTexts[pageLanguage()]
const toastMs = 8000

/**
 * Shows a message with a link to the cart. It disappears by itself, unless it has the pointer or
 * the focus.
 */
function toast(message: string): void {
  const note = document.createElement('p')
  const link = document.createElement('a')
  note.className = 'toast'
  link.href = `/api/cart?lang=${pageLanguage()}`
  link.textContent = text.seeCart
  note.append(message, ' ', link)
  document.querySelector('[data-toast]')?.replaceChildren(note)
  const hide = () => (note.matches(':hover, :focus-within') ? wait() : note.remove())
  const wait = () => void setTimeout(hide, toastMs)
  wait()
}

/**
 * Adds to the cart without leaving the page. Without JavaScript, the form loads the cart's page.
 */
async function add(form: HTMLFormElement): Promise<void> {
  const fields = new FormData(form)
  const response = await fetch('/api/cart', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({
      action: 'add',
      sku: fields.get('sku'),
      quantity: Number(fields.get('quantity')),
    }),
  })
  if (!response.ok) throw new Error(`POST /api/cart responded with ${response.status}`)
  const cart = (await response.json()) as Cart & { readonly limit?: AddLimit }
  showCart(cart)
  toast(cart.limit ? addLimitText(cart.limit, pageLanguage()) : text.added(cart.count))
}

/** Submits the form as without JavaScript, after an error. The server's page explains the error. */
function submitNormally(form: HTMLFormElement): void {
  const action = document.createElement('input')
  Object.assign(action, { type: 'hidden', name: 'action', value: 'add' })
  form.append(action)
  form.submit()
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-add-to-cart]')) {
  let isAdding = false
  form.addEventListener('submit', (event) => {
    // "Buy now" has its own `formaction`, and is submitted normally.
    if (event.submitter?.hasAttribute('formaction')) return
    event.preventDefault()
    if (isAdding) return
    isAdding = true
    add(form)
      .catch(() => submitNormally(form))
      .finally(() => {
        isAdding = false
      })
  })
}
