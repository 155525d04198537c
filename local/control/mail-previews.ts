import { type Language, languages } from '#core/language.ts'
import type { Order } from '#core/order/order.ts'
import { type MailKind, mailKinds, mailsOf } from '#core/order/order-mail.ts'
import { composeAccountMail } from '#core/presentation/mails/account-mail.ts'
import { accountMailKinds } from '#core/presentation/mails/account-texts.ts'
import { composeOrderMail } from '#core/presentation/mails/order-mail.ts'

export type MailPreview = {
  readonly kind: string
  readonly language: Language
  /** `text` is undefined for Cognito's mails: they have HTML only. */
  readonly mail: { readonly subject: string; readonly html: string; readonly text?: string }
}

/** An order with two VAT rates. */
export const sampleOrder: Order = {
  orderId: 'ord_01M8B2DBJ0FAW3R8RYCSNXG2X6',
  status: 'paid',
  createdAt: '2026-11-23T10:00:00.000Z',
  updatedAt: '2026-11-23T10:00:00.000Z',
  traceId: 'trc_01M8B2DBJ0FAW3R8RYCSNXG2X6',
  language: 'fr',
  lines: [
    {
      sku: 'BOL-GRES-01',
      name: { fr: 'Bol du matin', en: 'Morning bowl' },
      quantity: 2,
      unitPrice: 2800,
      taxRate: 2000,
    },
    {
      sku: 'HUILE-OLIVE-500',
      name: { fr: 'Huile d’olive vierge extra', en: 'Extra virgin olive oil' },
      quantity: 1,
      unitPrice: 1850,
      taxRate: 550,
    },
  ],
  total: 7450,
  currency: 'EUR',
  charged: { amount: 7450, currency: 'EUR' },
  refunded: 0,
  disputesOpen: 0,
  sessionExpiresAt: 0,
  attempt: 1,
  email: 'camille@example.com',
  address: {
    name: 'Camille Martin',
    line1: '12 rue des Lilas',
    postalCode: '59000',
    city: 'Lille',
    country: 'FR',
  },
  outbox: {},
}

const refund = { refundId: 'rfd_sample', amount: 1850, currency: 'EUR' }

type OrderMailSample = {
  readonly name: string
  readonly kind: MailKind
  readonly order: Order
  readonly refund?: typeof refund & { readonly paidBy?: 'transfer' }
}

const { charged: _, ...unpaidOrder } = sampleOrder

/** An operator has approved another amount than the order's total. */
const otherAmount: Order = { ...sampleOrder, charged: { amount: 7000, currency: 'EUR' } }

/** A mail of each kind, and those of which the text depends on the order or the refund. */
const orderMails: readonly OrderMailSample[] = [
  ...mailKinds.map((kind) => ({ name: kind, kind, order: sampleOrder, refund })),
  {
    ...{ name: 'refunded: transfer', kind: 'refunded', order: sampleOrder },
    refund: { ...refund, paidBy: 'transfer' },
  },
  { name: 'cancelled: unpaid', kind: 'cancelled', order: unpaidOrder },
  { name: 'confirmed: other-amount', kind: 'confirmed', order: otherAmount },
]

/** Returns every mail to a buyer in each language: those of the shop, then Cognito's. */
export function previewMails(siteOrigin: string, contact: string): readonly MailPreview[] {
  return [...previewOrderMails(siteOrigin, contact), ...previewAccountMails(contact)]
}

function previewAccountMails(contact: string): readonly MailPreview[] {
  const given = { code: '246810', username: 'camille@example.com', contact }
  return accountMailKinds.flatMap((kind) =>
    languages.map((language) => ({
      kind: `account: ${kind}`,
      language,
      mail: composeAccountMail(kind, language, given),
    })),
  )
}

function previewOrderMails(siteOrigin: string, contact: string): readonly MailPreview[] {
  const settings = { siteOrigin, key: 'sample', now: new Date(), contact }
  return orderMails.flatMap(({ name, kind, order, refund }) =>
    languages.flatMap((language) =>
      mailsOf(order, kind, new Date(), refund && { refund }).map((stored) => ({
        kind: name,
        language,
        mail: composeOrderMail({ ...order, language }, stored, settings),
      })),
    ),
  )
}
