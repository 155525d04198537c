import { type Html, html } from '#core/html.ts'
import type { Language } from '#core/language.ts'
import { formatMoney } from '#core/money.ts'
import { picture } from '../pages/picture.ts'
import type { Page } from '../pages/shell.ts'
import type { PricedCart, PricedLine } from './price-cart.ts'
import { cartTexts } from './texts.ts'

type CartPage = {
  readonly cart: PricedCart
  readonly language: Language
  /** Something to say above the cart, such as why an order could not be placed. */
  readonly alert?: string | undefined
  /** Good or neutral news above the cart. */
  readonly news?: Html | string | undefined
}

const productPaths = { fr: '/fr/produits', en: '/en/products' } as const

/** The cart with its forms: everything works without a script. */
export function cartPage({ cart, language, alert, news }: CartPage): Page {
  const text = cartTexts[language]
  return {
    title: text.title,
    content: html`<section class="page cart" data-cart>
<h1>${text.title}</h1>
${alert && html`<p class="alert" role="alert">${alert}</p>`}
${news && html`<p class="news" role="status">${news}</p>`}
${cart.lines.length === 0 ? emptyCart(language) : fullCart(cart, language)}
</section>`,
  }
}

function emptyCart(language: Language): Html {
  const text = cartTexts[language]
  return html`<p>${text.empty}</p>
<p class="actions"><a class="button" href="/${language}/">${text.browse}</a></p>`
}

function fullCart({ lines, total, currency }: PricedCart, language: Language): Html {
  const text = cartTexts[language]
  const isBlocked = lines.some(({ notice }) => notice)
  const sum = currency && formatMoney({ amount: total, currency }, language)
  return html`<ul class="lines">
${lines.map((line) => cartLine(line, language))}
</ul>
<div class="summary">
${sum && html`<p class="total"><span>${text.total}</span> <strong data-cart-total>${sum}</strong></p>`}
<p class="muted">${text.included}</p>
${isBlocked && html`<p class="alert" role="alert">${text.adjust}</p>`}
<form method="post" action="/api/checkout" data-checkout>
<button class="button" type="submit"${isBlocked && html` disabled`}>${text.order}</button>
</form>
</div>`
}

function cartLine({ sku, quantity, product, notice }: PricedLine, language: Language): Html {
  const text = cartTexts[language]
  const { price = 0, currency = 'EUR', available = 0, maxPerOrder = quantity } = product ?? {}
  const money = (amount: number) => formatMoney({ amount, currency }, language)
  const name = product?.name[language] ?? sku
  return html`<li class="line" data-sku="${sku}">
${product && picture(sku)}
<div class="line-name">
${product ? html`<a href="${productPaths[language]}/${product.slug[language]}/">${name}</a>` : name}
${product && html`<span class="muted">${money(price)} ${text.unitPrice}</span>`}
${notice && html`<span class="notice">${text.notices[notice](available)}</span>`}
</div>
<form method="post" action="/api/cart" class="line-form">
<input type="hidden" name="sku" value="${sku}">
${
  product &&
  html`<label><span class="visually-hidden">${text.quantity} ${name}</span>
<input type="number" name="quantity" value="${quantity}" min="1" max="${maxPerOrder}" inputmode="numeric" required></label>
<button class="button secondary" name="action" value="set">${text.update}</button>`
}
<button class="button quiet" name="action" value="remove">${text.remove} <span class="visually-hidden">${name}</span></button>
${product && quantity >= maxPerOrder && html`<span class="muted">${text.most(maxPerOrder)}</span>`}
</form>
${product && html`<p class="line-total">${money(price * quantity)}</p>`}
</li>`
}
