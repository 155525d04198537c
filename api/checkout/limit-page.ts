import type { FastifyRequest } from 'fastify'
import { isUnpaid } from '#core/order/lifecycle.ts'
import type { Order } from '#core/order/order.ts'
import type { OrderStore } from '#core/ports/order-store.ts'
import { html } from '#core/presentation/html.ts'
import { orderRow } from '../orders/page.ts'
import { toOrderSummary } from '../orders/view.ts'
import type { Page } from '../pages/shell.ts'
import { texts } from '../pages/texts.ts'
import { readGuestOrders } from '../plugins/guest-access.ts'
import { checkoutTexts } from './texts.ts'

/** Maximum number of a guest's orders to read. */
const maxRead = 10

/**
 * Returns the unpaid orders that this browser may open, newest first. Its latest orders are enough:
 * the limit allows few unpaid ones. Throws ShopError busy.
 */
async function ownUnpaidOrders(
  request: FastifyRequest,
  orders: OrderStore,
): Promise<readonly Order[]> {
  const { account } = request
  const asGuest = readGuestOrders(request)
    .slice(0, maxRead)
    .map((orderId) => orders.read(orderId))
  const asCustomer = account && (await orders.ofCustomer(account.customerId)).orders
  const found = [...(await Promise.all(asGuest)), ...(asCustomer ?? [])]
  const byId = new Map(found.flatMap((order) => (order ? [[order.orderId, order]] : [])))
  return [...byId.values()]
    .filter(({ status }) => isUnpaid(status))
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
}

/**
 * Returns the page for a shopper with too many unpaid orders: the reason, what to do, and their
 * unpaid orders. Throws ShopError busy.
 */
export async function limitPage(
  { limit = '', wait = '0' }: { readonly limit?: string; readonly wait?: string },
  request: FastifyRequest,
  orders: OrderStore,
): Promise<Page> {
  const { language } = request
  const own = await ownUnpaidOrders(request, orders)
  // The other limits count the orders from one network, which several people may share.
  const isShared = !['guest', 'account'].includes(limit)
  const text = checkoutTexts[language].limit
  const minutes = Math.ceil(Number(wait) / 60)
  return {
    title: text.title,
    content: html`<section class="page orders" data-problem="too_many_open_orders">
<h1>${text.title}</h1>
<p role="alert">${isShared ? text.shared : text.own}</p>
<p>${text.kept}</p>
${
  own.length > 0 &&
  html`<p>${text.finish}</p>
<ul class="lines order-list">
${own.map((order) => orderRow(toOrderSummary(order, language), language))}
</ul>
<p class="muted">${text.ends}</p>`
}
${(isShared || own.length === 0) && html`<p>${text.retry(minutes)}</p>`}
<p class="actions">
<a class="button" href="/api/cart">${text.cart}</a>
<a class="button secondary" href="/${language}/">${texts[language].home}</a>
</p>
</section>`,
  }
}
