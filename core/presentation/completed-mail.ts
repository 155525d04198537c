import { orderNumber } from '../ids.ts'
import type { Language } from '../language.ts'
import { formatMoney } from '../money.ts'
import { type Order, paidOf } from '../order/order.ts'
import type { Mail } from '../ports/mailer.ts'
import { html, markupOf } from './html.ts'

const texts = {
  fr: {
    subject: (number: string) => `Votre commande ${number} est terminée`,
    greeting: 'Bonjour,',
    news: (number: string) => `Votre commande ${number} a été emballée et expédiée.`,
    total: 'Total payé',
    link: 'Suivre la commande',
    thanks: 'Merci de votre confiance. — Comptoir',
  },
  en: {
    subject: (number: string) => `Your order ${number} is complete`,
    greeting: 'Hello,',
    news: (number: string) => `Your order ${number} has been packed and shipped.`,
    total: 'Total paid',
    link: 'Follow the order',
    thanks: 'Thank you. — Comptoir',
  },
} as const satisfies Record<Language, unknown>

/**
 * Returns the mail about the completed order, in the order's language; undefined if the order has
 * no e-mail address.
 */
export function completedMail(order: Order, siteOrigin: string): Mail | undefined {
  const { orderId, lines, language, currency, guestToken, email: to } = order
  if (!to) return undefined
  const text = texts[language]
  const number = orderNumber(orderId)
  const url = `${siteOrigin}/api/orders/${orderId}?token=${guestToken}&lang=${language}`
  const items = lines.map(
    ({ quantity, name, unitPrice }) =>
      `${quantity} × ${name[language]} — ${formatMoney({ amount: quantity * unitPrice, currency }, language)}`,
  )
  const sum = `${text.total} : ${formatMoney(paidOf(order), language)}`
  return {
    id: `${orderId}-completed`,
    to,
    subject: text.subject(number),
    text: [
      text.greeting,
      text.news(number),
      items.join('\n'),
      sum,
      `${text.link} : ${url}`,
      text.thanks,
    ].join('\n\n'),
    html: markupOf(html`<p>${text.greeting}</p><p>${text.news(number)}</p>
<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>
<p><strong>${sum}</strong></p>
<p><a href="${url}">${text.link}</a></p><p>${text.thanks}</p>`),
  }
}
