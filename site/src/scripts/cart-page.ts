import { formatMoney } from '../../../core/money.ts'
import { pageLanguage } from './page-language.ts'

/** Keeps the cart's totals in step with the quantities as they are typed. Without it, "Update" does. */
function showTotals(form: HTMLFormElement): void {
  let total = 0
  let currency = ''
  for (const line of form.querySelectorAll<HTMLElement>('[data-price]')) {
    const quantity = Number(line.querySelector<HTMLInputElement>('[name="quantity"]')?.value)
    // The server says what is wrong with it; until then the totals stay.
    if (!Number.isInteger(quantity) || quantity < 1) return
    const amount = Number(line.dataset['price']) * quantity
    currency = line.dataset['currency'] ?? ''
    total += amount
    write(line.querySelector('[data-line-total]'), amount, currency)
  }
  write(form.querySelector('[data-cart-total]'), total, currency)
}

function write(place: Element | null, amount: number, currency: string): void {
  if (place) place.textContent = formatMoney({ amount, currency }, pageLanguage())
}

const form = document.querySelector<HTMLFormElement>('[data-cart-form]')
form?.addEventListener('input', () => showTotals(form))
if (form) showTotals(form)

// A page that comes back from the browser's memory shows a cart or an order as it was.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted && /^\/api\/(cart$|orders\/)/.test(location.pathname)) location.reload()
})
