import type { Order } from '#core/order/order.ts'
import type { OrderMail } from '#core/order/order-mail.ts'
import { composeOrderMail } from '#core/presentation/mails/order-mail.ts'

export const testLink = {
  siteOrigin: 'https://shop.example',
  contact: 'help@shop.example',
  key: 'k'.repeat(32),
  now: new Date('2026-11-23T10:00:00Z'),
} as const

/** Composes mails as the agent does, but with a fixed key. */
export const composeTestMail = async (order: Order, mail: OrderMail) =>
  composeOrderMail(order, mail, testLink)
