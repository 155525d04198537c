import type { Language } from '#core/language.ts'
import { formatMoney } from '#core/money.ts'
import { formatRate } from '#core/presentation/format-rate.ts'
import { type Html, html } from '#core/presentation/html.ts'
import type { OrderView } from './schemas.ts'
import { orderTexts } from './texts.ts'

/** Says what happened to the money after the payment: refunds, and what the bank returned. */
export function moneyNews(order: OrderView, language: Language): readonly Html[] {
  const { refunds, chargedBack, chargedCurrency: currency } = order
  const text = orderTexts[language]
  const money = (amount: number) => formatMoney({ amount, currency }, language)
  return [
    ...refunds.map(
      ({ amount, progress }) =>
        html`<p data-refund="${progress}">${text.refunds[progress](money(amount))}</p>`,
    ),
    ...(chargedBack > 0
      ? [html`<p data-charged-back>${text.chargedBack(money(chargedBack))}</p>`]
      : []),
  ]
}

/**
 * Shows the total and the VAT in it, the amount paid if it differs from the total, and what is left
 * of it after refunds. Refunds have the currency of the payment.
 */
export function orderSums(order: OrderView, language: Language): Html {
  const { total, currency, taxes, refunded, chargedBack, chargedCurrency } = order
  const { charged = total } = order
  const money = (amount: number) => formatMoney({ amount, currency }, language)
  const paid = (amount: number) => formatMoney({ amount, currency: chargedCurrency }, language)
  const text = orderTexts[language]
  // The VAT of the items is not the VAT in another amount.
  const isOther = charged !== total || chargedCurrency !== currency
  return html`<p class="total"><span>${text.total}</span> <strong>${money(total)}</strong></p>
${
  !isOther &&
  taxes.map(
    ({ rate, amount }) =>
      html`<p class="part muted"><span>${text.tax(formatRate(rate, language))}</span> <span>${money(amount)}</span></p>`,
  )
}
${isOther && html`<p class="part" data-charged><span>${text.charged}</span> <span>${paid(charged)}</span></p>`}
${refunded > 0 && html`<p class="part" data-refunded><span>${text.refundedTotal}</span> <span>${paid(-refunded)}</span></p>`}
${chargedBack > 0 && html`<p class="part"><span>${text.chargedBackTotal}</span> <span>${paid(-chargedBack)}</span></p>`}
${
  refunded + chargedBack > 0 &&
  html`<p class="total"><span>${text.remaining}</span> <strong>${paid(charged - refunded - chargedBack)}</strong></p>`
}`
}
