import { type AddLimit, addLimitText } from '../../../core/presentation/add-limit.ts'
import { liveTexts } from '../i18n/live-texts.ts'
import { type Cart, showCart } from './cart-count.ts'
import { removeFailures, request, setBusy, showFormFailure } from './failure.ts'
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
 * Returns the response. Rejects if the shop does not respond within 8 seconds.
 */
async function add(form: HTMLFormElement): Promise<Response> {
  const fields = new FormData(form)
  const response = await request('/api/cart', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      action: 'add',
      sku: fields.get('sku'),
      quantity: Number(fields.get('quantity')),
    }),
  })
  if (response.status >= 500) throw new Error(`POST /api/cart responded with ${response.status}`)
  if (!response.ok) return response
  const cart = (await response.json()) as Cart & { readonly limit?: AddLimit }
  showCart(cart)
  toast(cart.limit ? addLimitText(cart.limit, pageLanguage()) : text.added(cart.count))
  return response
}

/** Submits the form as without JavaScript, after a rejection. The server's page explains it. */
function submitNormally(form: HTMLFormElement): void {
  const action = document.createElement('input')
  Object.assign(action, { type: 'hidden', name: 'action', value: 'add' })
  form.append(action)
  form.submit()
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-add-to-cart]')) {
  form.addEventListener('submit', async (event) => {
    const { submitter } = event
    // "Buy now" has its own `formaction`, and loads the payment page.
    if (submitter?.hasAttribute('formaction')) return
    event.preventDefault()
    const button = submitter ?? form
    if (button.hasAttribute('aria-busy')) return
    removeFailures(form)
    setBusy(button, true)
    const response = await add(form).catch(() => undefined)
    button.removeAttribute('aria-busy')
    if (!response) showFormFailure(form, submitter, () => form.requestSubmit(submitter))
    else if (!response.ok) submitNormally(form)
  })
}
