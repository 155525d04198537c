import { orderNumber } from '#core/ids.ts'
import type { Language } from '#core/language.ts'
import { formatMoney } from '#core/money.ts'
import type { Order } from '#core/order/order.ts'
import { type Html, html } from '#core/presentation/html.ts'
import { timeOfDay } from '../pages/times.ts'
import { cartTexts } from './texts.ts'

/** The product and the typed quantity of a rejected add or buy form. */
export type RejectedForm = {
  readonly sku: string
  readonly name: string
  readonly typed: string
  /** Whether the quantity is the reason. */
  readonly isWrong: boolean
}

/** Shows until when the stock is reserved: until the payment page expires. */
export function heldUntil({ sessionExpiresAt }: Order, language: Language): Html {
  const until = new Date(sessionExpiresAt * 1000).toISOString()
  return html`<p class="muted">${cartTexts[language].held} ${timeOfDay(until, language)}.</p>`
}

/** Shows an unpaid order whose items differ from the cart's, with a button to its payment page. */
export function unpaidOrderForm(order: Order, language: Language): Html {
  const { orderId, total, currency } = order
  const text = cartTexts[language]
  return html`<form class="waiting" method="post" action="/api/orders/${orderId}/pay" data-waiting="${orderId}">
<h2>${text.waiting}</h2>
<p>${itemsText(order, language)}, ${formatMoney({ amount: total, currency }, language)} · <a href="/api/orders/${orderId}">${text.orderName(orderNumber(orderId))}</a></p>
${heldUntil(order, language)}
<button class="button">${text.continue}</button>
</form>`
}

function itemsText({ lines }: Order, language: Language): string {
  return lines.map(({ name, quantity }) => `${quantity} × ${name[language]}`).join(', ')
}

/** Shows that the items are already ordered, with a button to order them again. */
export function alreadyOrdered(order: Order, language: Language): Html {
  const { orderId, cartId } = order
  const text = cartTexts[language]
  return html`<p>${cartId ? text.orderedCart : text.orderedThis} <a href="/api/orders/${orderId}">${text.orderName(orderNumber(orderId))}</a>.</p>
<p class="muted">${itemsText(order, language)}</p>
<form method="post" action="/api/orders/${orderId}/again">
<button class="button secondary">${text.again}</button>
</form>`
}

/** Shows a rejected product form again, so that the shopper can correct the typed quantity. */
export function rejectedProductForm(
  { sku, name, typed, isWrong }: RejectedForm,
  language: Language,
): Html {
  const text = cartTexts[language]
  return html`<form class="rejected-form" method="post" action="/api/cart">
<input type="hidden" name="sku" value="${sku}">
<label class="field"><span>${name}</span>
<input type="text" name="quantity" value="${typed}" inputmode="numeric" aria-label="${text.quantity} ${name}"${isWrong && html` aria-invalid="true" aria-describedby="cart-alert"`} maxlength="20" required></label>
<button class="button" name="action" value="add">${text.add}</button>
<button class="button secondary" formaction="/api/checkout">${text.buy}</button>
</form>`
}
