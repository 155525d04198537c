import { orderNumber } from '../../ids.ts'
import { formatMoney } from '../../money.ts'
import { type Order, paidOf } from '../../order/order.ts'
import { linkSeconds, signLink } from '../../order/order-link.ts'
import type { MailKind, OrderMail } from '../../order/order-mail.ts'
import { taxByRate } from '../../order/tax.ts'
import type { Mail } from '../../ports/mailer.ts'
import { formatAddress } from '../format-address.ts'
import { formatRate } from '../format-rate.ts'
import { type MailParts, mailHtml, mailText } from './layout.ts'
import { mailTexts } from './texts.ts'

/** What it takes to sign the link in a mail. */
export type MailLink = { readonly siteOrigin: string; readonly key: string; readonly now: Date }

export type MailSettings = MailLink & {
  /** The address that answers buyers. */
  readonly contact: string | undefined
}

/** The kinds that list the items, and those that show where the parcel goes. */
const withItems: readonly MailKind[] = [
  'confirmed',
  'awaiting-funds',
  'review',
  'shipped',
  'completed',
]
const withAddress: readonly MailKind[] = ['confirmed', 'shipped']

/**
 * Returns the mail in the order's language, as HTML and as text, with a link that opens the order
 * for 90 days. Its id is the same each time, so that a mail that is sent twice can be recognised.
 */
export function composeOrderMail(order: Order, mail: OrderMail, settings: MailSettings): Mail {
  const { orderId, language, email = '' } = order
  const { kind, mailId, refund } = mail
  const text = mailTexts[language]
  const number = orderNumber(orderId)
  const parts: MailParts = {
    language,
    title: text.kinds[kind].title,
    paragraphs: text.kinds[kind].news(refund ? formatMoney(refund, language) : '', {
      isCharged: Boolean(order.charged),
      isTransfer: refund?.paidBy === 'transfer',
    }),
    rows: withItems.includes(kind) ? itemRows(order) : [],
    ...(withAddress.includes(kind) &&
      order.address && {
        address: { title: text.address, lines: formatAddress(order.address, language) },
      }),
    link: {
      label: kind === 'payment-failed' ? text.retry : text.link,
      url: linkTo(order, settings),
    },
    contact: settings.contact,
    footer: `${text.order(number)}. ${text.why}`,
  }
  return {
    id: `${orderId}-${mailId.replace('#', '-')}`,
    to: email,
    subject: text.kinds[kind].subject(number),
    text: mailText(parts),
    html: mailHtml(parts),
  }
}

/** Returns the signed link to the order, in the buyer's language. */
export function linkTo(
  { orderId, language }: Pick<Order, 'orderId' | 'language'>,
  { siteOrigin, key, now }: MailLink,
): string {
  const token = signLink(orderId, new Date(now.getTime() + linkSeconds * 1000), key)
  return `${siteOrigin}/api/orders/${orderId}?token=${token}&lang=${language}`
}

/** Returns a row per item, the total that the buyer paid, the VAT in it by rate, and the refunds. */
function itemRows(order: Order): MailParts['rows'] {
  const { lines, language, currency } = order
  const money = (amount: number) => formatMoney({ amount, currency }, language)
  const paid = paidOf(order)
  const text = mailTexts[language]
  return [
    ...lines.map(({ quantity, name, unitPrice }) => ({
      label: `${quantity} × ${name[language]}`,
      amount: money(quantity * unitPrice),
    })),
    { label: text.total, amount: formatMoney(paid, language), isTotal: true },
    // If an operator approved another amount, the rates of the items do not add up to it.
    ...(paid.amount === order.total && paid.currency === currency
      ? taxByRate(lines).map(({ rate, amount }) => ({
          label: text.tax(formatRate(rate, language)),
          amount: money(amount),
        }))
      : []),
    ...refundRows(order),
  ]
}

/** Returns what was refunded before the mail, and what is left; empty if nothing was refunded. */
function refundRows(order: Order): MailParts['rows'] {
  const { refunded, language } = order
  if (refunded === 0) return []
  const { amount, currency } = paidOf(order)
  const text = mailTexts[language]
  return [
    { label: text.refunds, amount: formatMoney({ amount: -refunded, currency }, language) },
    {
      label: text.remaining,
      amount: formatMoney({ amount: amount - refunded, currency }, language),
      isTotal: true,
    },
  ]
}
