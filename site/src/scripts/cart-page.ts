import { formatMoney } from '../../../core/money.ts'
import { pageLanguage } from './page-language.ts'

/**
 * Updates the cart's totals while the buyer types. Without JavaScript, the "Update" button does.
 */
function showTotals(form: HTMLFormElement): void {
  let total = 0
  let currency = ''
  for (const line of form.querySelectorAll<HTMLElement>('[data-price]')) {
    const quantity = Number(line.querySelector<HTMLInputElement>('[name="quantity"]')?.value)
    // The totals stay unchanged for an invalid quantity. The server reports the error.
    if (!Number.isInteger(quantity) || quantity < 1) return
    const amount = Number(line.dataset['price']) * quantity
    currency = line.dataset['currency'] ?? ''
    total += amount
    write(line.querySelector('[data-line-total]'), amount, currency)
  }
  write(form.querySelector('[data-cart-total]'), total, currency)
}

function write(element: Element | null, amount: number, currency: string): void {
  if (element) element.textContent = formatMoney({ amount, currency }, pageLanguage())
}

const form = document.querySelector<HTMLFormElement>('[data-cart-form]')
form?.addEventListener('input', () => showTotals(form))
if (form) showTotals(form)

// A page from the back-forward cache may show an outdated cart or order.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted && /^\/api\/(cart$|orders\/)/.test(location.pathname)) location.reload()
})
