import type { Language } from '#core/language.ts'
import { formatMoney } from '#core/money.ts'
import { isOpen } from '#core/order/lifecycle.ts'
import { formatAddress } from '#core/presentation/format-address.ts'
import { type Html, html } from '#core/presentation/html.ts'
import { statusText } from '#core/presentation/status-texts.ts'
import { picture } from '../pages/picture.ts'
import type { Page } from '../pages/shell.ts'
import { texts } from '../pages/texts.ts'
import { dateTime, timeOfDay } from '../pages/times.ts'
import { writeToUs } from '../pages/write-to-us.ts'
import { orderPath } from './paths.ts'
import { type OrderSummaryView, type OrderView, type StepName, stepNames } from './schemas.ts'
import { moneyNews, orderSums } from './sums.ts'
import { orderTexts } from './texts.ts'

/** The site's page about delivery and returns. A test compares it with the site's routes. */
const helpPaths = { fr: '/fr/livraison-et-retours/', en: '/en/delivery-and-returns/' } as const

type OrderPageOptions = {
  readonly language: Language
  /** Whether the buyer comes from the payment page. */
  readonly isFromPayment: boolean
  /** The address that answers buyers. */
  readonly contact: string | undefined
}

/**
 * Returns an order's page: its status and its items. The site's script keeps it up to date. Without
 * JavaScript, the page reloads itself. If the buyer comes from the payment page, a pending order is
 * shown as about to be confirmed, and without a payment button.
 */
export function orderPage(
  order: OrderView,
  { language, isFromPayment, contact }: OrderPageOptions,
): Page {
  const text = orderTexts[language]
  const { orderId, number, status, createdAt, cancellable, dueAt, charged } = order
  const isUnpaid = status === 'pending' && !isFromPayment
  // A page with a payment button reloads rarely, so that it does not reload while the buyer clicks.
  const reloadSeconds = isUnpaid ? 30 : 3
  const write = writeToUs({ language, contact, subject: text.order(number) })
  return {
    title: text.order(number),
    head: isOpen(status)
      ? html`<noscript><meta http-equiv="refresh" content="${reloadSeconds}"></noscript>`
      : undefined,
    content: html`<article class="page order" data-order-id="${orderId}" data-order-status="${status}">
<h1>${text.order(number)}</h1>
<p class="muted">${text.placed} ${dateTime(createdAt, language)}</p>
<div class="order-state">
<p class="status" role="status" data-status-text>${isUnpaid ? text.unpaid : statusText({ status, isCharged: charged !== undefined }, language)}</p>
${isUnpaid && payForm(order, language)}
${moneyNews(order, language)}
${dueAt && html`<p class="muted" data-due="${dueAt}">${text.expected} ${dateTime(dueAt, language)}</p>`}
</div>
<h2 class="visually-hidden">${text.progress}</h2>
<ol class="steps">
${stepsOf(order, language)}
</ol>
<h2>${text.content}</h2>
${itemList(order, language)}
${addressOf(order, language)}
<p class="muted">${text.help} <a href="${helpPaths[language]}">${text.helpLink}</a>${write && html`<br>${write}`}</p>
<div class="actions">
${!isOpen(status) && againForm(order, language)}
<a class="button secondary" href="/${language}/">${texts[language].home}</a>
${
  cancellable &&
  html`<details class="cancel" data-cancel>
<summary class="button quiet">${text.cancel}</summary>
<form method="post" action="/api/orders/${orderId}/cancel">
<p>${text.cancelMeans}</p>
<button class="button secondary" type="submit">${text.cancelSure}</button>
</form>
</details>`
}
</div>
</article>`,
  }
}

/** Shows the button to the order's payment page, until that page expires. */
function payForm({ orderId, payUntil }: OrderView, language: Language): Html {
  const text = orderTexts[language]
  return html`<form method="post" action="${orderPath(orderId)}/pay" data-pay>
<p class="muted">${payUntil && html`${text.held} ${timeOfDay(payUntil, language)}.`}</p>
<button class="button">${text.pay}</button>
</form>`
}

/** Shows the button that puts the same items into the cart again. */
function againForm({ orderId }: OrderView, language: Language): Html {
  return html`<form method="post" action="${orderPath(orderId)}/again" data-again>
<button class="button">${orderTexts[language].again}</button>
</form>`
}

/** Returns the page with the signed-in customer's orders, newest first. */
export function ordersPage(
  orders: readonly OrderSummaryView[],
  cursor: string | undefined,
  language: Language,
): Page {
  const text = orderTexts[language]
  return {
    title: text.list,
    content: html`<section class="page orders">
<h1>${text.list}</h1>
<p class="muted"><a href="/api/auth/account">${text.account}</a></p>
${
  orders.length === 0
    ? html`<p>${text.none}</p>
<p class="actions"><a class="button" href="/${language}/">${texts[language].home}</a></p>`
    : html`<ul class="lines order-list">
${orders.map((order) => orderRow(order, language))}
</ul>`
}
${
  cursor &&
  html`<p class="actions"><a class="button secondary" rel="next" href="/api/orders?cursor=${encodeURIComponent(cursor)}">${text.next}</a></p>`
}
</section>`,
  }
}

/** Shows an order as a row of a list. */
export function orderRow(order: OrderSummaryView, language: Language): Html {
  const { orderId, number, status, createdAt, total, currency, items } = order
  const text = orderTexts[language]
  const [first] = items
  return html`<li class="line">
${first && picture(first.sku)}
<div class="line-name">
<a href="/api/orders/${orderId}">${text.order(number)}</a>
<span class="muted">${dateTime(createdAt, language)}</span>
<span class="muted">${items.map(({ name, quantity }) => `${quantity} × ${name}`).join(', ')}</span>
<span class="badge" data-status="${status}">${text.names[status]}</span>
</div>
<span class="line-total">${formatMoney({ amount: total, currency }, language)}</span>
</li>`
}

/**
 * Shows the steps so far and, while the order is in progress, those to come. A closed order ends
 * with its status instead.
 */
function stepsOf(order: OrderView, language: Language): readonly Html[] {
  const { status, steps } = order
  if (isOpen(status) || status === 'completed')
    return stepNames.map((name) => step(name, order, language))
  const done = steps.map(({ status: name }) => step(name, order, language))
  const end = html`<li data-step="${status}" data-done aria-current="step"><span>${orderTexts[language].names[status]}</span></li>`
  return [...done, end]
}

function step(name: StepName, { status, steps }: OrderView, language: Language): Html {
  const done = steps.find((entry) => entry.status === name)
  const isCurrent = name === status && name !== 'completed'
  return html`<li data-step="${name}"${done && html` data-done`}${isCurrent && html` aria-current="step"`}>
<span>${orderTexts[language].names[name]}</span>
${done && html`<span class="muted">${dateTime(done.at, language)}</span>`}
</li>`
}

/** Shows the items and the sums. */
function itemList(order: OrderView, language: Language): Html {
  const { items, currency } = order
  return html`<ul class="lines">
${items.map(
  ({ sku, name, quantity, unitPrice }) => html`<li class="line" data-sku="${sku}">
${picture(sku)}
<span class="line-name">${quantity} × ${name}</span>
<span class="line-total">${formatMoney({ amount: unitPrice * quantity, currency }, language)}</span>
</li>`,
)}
</ul>
${orderSums(order, language)}`
}

function addressOf({ address }: OrderView, language: Language): Html | undefined {
  if (!address) return undefined
  const lines = formatAddress(address, language)
  return html`<h2>${orderTexts[language].address}</h2>
<p>${lines.map((line, index) => html`${index > 0 && html`<br>`}${line}`)}</p>`
}
