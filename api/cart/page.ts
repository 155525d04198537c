import type { Language } from '#core/language.ts'
import { formatMoney } from '#core/money.ts'
import { hasSameLines } from '#core/order/cart-order.ts'
import type { Order } from '#core/order/order.ts'
import { type Html, html } from '#core/presentation/html.ts'
import { picture } from '../pages/picture.ts'
import type { Page } from '../pages/shell.ts'
import { heldUntil, type RejectedForm, rejectedProductForm, unpaidOrderForm } from './notices.ts'
import type { PricedCart, PricedLine } from './price-cart.ts'
import type { QuantityErrors } from './quantities.ts'
import { cartTexts } from './texts.ts'

export type CartPage = {
  readonly cart: PricedCart
  readonly language: Language
  /** The buyer's unpaid order, if this request may see it. */
  readonly unpaidOrder?: Order | undefined
  /** Typed quantities that are not valid. The page shows them again. */
  readonly errors?: QuantityErrors | undefined
  /** The rejected form of one product. */
  readonly rejected?: RejectedForm | undefined
  /** An error above the cart, e.g. why an order could not be placed. */
  readonly alert?: string | undefined
  /** A notice above the cart that is not an error. */
  readonly notice?: Html | string | undefined
}

const productPaths = { fr: '/fr/produits', en: '/en/products' } as const

/** Returns the cart's page. Its form works without JavaScript. */
export function cartPage(page: CartPage): Page {
  const { cart, language, unpaidOrder, rejected, alert, notice, errors } = page
  const text = cartTexts[language]
  const matchesCart = unpaidOrder !== undefined && hasCartLines(cart, unpaidOrder)
  const count = cart.lines.reduce((sum, { quantity }) => sum + quantity, 0)
  return {
    title: text.title,
    content: html`<section class="page cart" data-cart="${linesOf(cart)}" data-count="${count}">
<h1>${text.title}</h1>
${alert && html`<p class="alert" role="alert" id="cart-alert">${alert}${errors && nameFields(cart, errors, language)}</p>`}
${rejected && rejectedProductForm(rejected, language)}
${notice && html`<div class="page-notice" role="status">${notice}</div>`}
${unpaidOrder && !matchesCart && unpaidOrderForm(unpaidOrder, language)}
${cart.lines.length === 0 ? emptyMessage(language) : cartForm(page, matchesCart)}
</section>`,
  }
}

/** Shows links to the fields with an invalid quantity. */
function nameFields({ lines }: PricedCart, errors: QuantityErrors, language: Language): Html {
  const wrong = lines.filter(({ sku }) => errors.has(sku))
  return html`${wrong.map(({ sku, product }) => html` <a href="#quantity-${sku}">${product?.name[language] ?? sku}</a>`)}`
}

/** Returns the lines as the site's scripts compare them, to find out whether a page is outdated. */
function linesOf({ lines }: PricedCart): string {
  return lines.map(({ sku, quantity }) => `${sku}:${quantity}`).join()
}

/**
 * Returns whether the unpaid order has exactly the cart's lines. If so, ordering leads to the
 * payment page of that order.
 */
function hasCartLines({ cartId, lines }: PricedCart, order: Order): boolean {
  return order.cartId === cartId && hasSameLines(order.lines, lines)
}

function emptyMessage(language: Language): Html {
  const text = cartTexts[language]
  return html`<p>${text.empty}</p>
<p class="actions"><a class="button" href="/${language}/">${text.browse}</a></p>`
}

/**
 * Shows all lines in one form, so that every button sends all typed quantities. The Enter key
 * presses the first button. Therefore the first button updates the cart and does not order.
 */
function cartForm({ cart, language, unpaidOrder, errors }: CartPage, matchesCart: boolean): Html {
  const { cartId, lines, total, currency } = cart
  const text = cartTexts[language]
  const hasNotice = lines.some(({ notice }) => notice)
  const isBlocked = lines.some(({ notice }) => notice === 'gone' || notice === 'sold_out')
  const sum = currency && formatMoney({ amount: total, currency }, language)
  return html`<form method="post" action="/api/cart/quantities" data-cart-form>
<button class="visually-hidden" tabindex="-1" aria-hidden="true">${text.update}</button>
<input type="hidden" name="cart" value="${cartId}">
<ul class="lines">
${lines.map((line) => cartLine(line, language, errors?.get(line.sku)))}
</ul>
<div class="summary"${matchesCart && html` data-held`}>
${sum && html`<p class="total"><span>${text.total}</span> <strong data-cart-total>${sum}</strong></p>`}
<p class="muted">${text.included}</p>
${hasNotice && html`<p class="alert" role="alert">${text.adjust}</p>`}
${matchesCart && unpaidOrder && heldUntil(unpaidOrder, language)}
${unpaidOrder && !matchesCart && html`<p class="muted">${text.replaces}</p>`}
<button class="button" formaction="/api/checkout" data-order${isBlocked && html` disabled`}>${matchesCart ? text.continue : text.order}</button>
</div>
</form>`
}

function cartLine(
  { sku, quantity, product, notice }: PricedLine,
  language: Language,
  error: { readonly text: string; readonly max: number } | undefined,
): Html {
  const text = cartTexts[language]
  const { price = 0, currency = 'EUR', available = 0, maxPerOrder = quantity } = product ?? {}
  const money = (amount: number) => formatMoney({ amount, currency }, language)
  const name = product?.name[language] ?? sku
  return html`<li class="line" data-sku="${sku}" data-price="${price}" data-currency="${currency}">
${product && picture(sku)}
<div class="line-name">
${product ? html`<a href="${productPaths[language]}/${product.slug[language]}/">${name}</a>` : name}
${product && html`<span class="muted">${money(price)} ${text.unitPrice}</span>`}
${notice && html`<span class="notice">${text.notices[notice](available)}</span>`}
${error && html`<span class="notice" id="error-${sku}">${text.notQuantity(error.text, error.max)}</span>`}
</div>
<div class="line-form">
<input type="hidden" name="sku" value="${sku}">
${
  product
    ? html`<label><span class="visually-hidden">${text.quantity} ${name}</span>
${error ? invalidInput(sku, error.text) : html`<input type="number" name="quantity" value="${quantity}" min="1" max="${maxPerOrder}" inputmode="numeric" required>`}</label>
<button class="button secondary">${text.update}</button>`
    : html`<input type="hidden" name="quantity" value="${quantity}">`
}
<button class="button quiet" name="remove" value="${sku}" formnovalidate>${text.remove} <span class="visually-hidden">${name}</span></button>
${product && quantity >= maxPerOrder && html`<span class="muted">${text.most(maxPerOrder)}</span>`}
</div>
${product && html`<p class="line-total" data-line-total>${money(price * quantity)}</p>`}
</li>`
}

/** Shows an invalid quantity. It is a text field, because a number field shows only numbers. */
function invalidInput(sku: string, text: string): Html {
  return html`<input type="text" id="quantity-${sku}" name="quantity" value="${text}" inputmode="numeric" aria-invalid="true" aria-describedby="error-${sku}" maxlength="20" required>`
}
