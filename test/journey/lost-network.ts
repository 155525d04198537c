import type { TestShop } from '../support/shop.ts'
import { until } from '../support/wait.ts'
import {
  fillCart,
  fillPayment,
  mug,
  numbers,
  orderCart,
  type Shopper,
  waitForStatus,
} from './shopper.ts'

/**
 * Blocks an order page's requests until the order is completed. The page must neither fail nor give
 * up, and must show the result when the network is back.
 */
export async function recoverFromLostNetwork(
  shopper: Shopper,
  { stores }: TestShop,
): Promise<string> {
  const { page } = shopper
  let isLost = true
  await fillCart(shopper, mug)
  await orderCart(shopper)
  await page.route('**/api/orders/ord_*', (route) =>
    isLost && route.request().resourceType() === 'fetch' ? route.abort() : route.continue(),
  )
  await fillPayment(shopper, numbers.paid)
  await page.waitForSelector('[data-order-status]')
  const orderId = (await page.getAttribute('[data-order-id]', 'data-order-id')) ?? ''
  const status = async () => (await stores.order(orderId))?.status
  await until(`${orderId} is completed`, async () => (await status()) === 'completed')
  const shown = await page.getAttribute('[data-order-id]', 'data-order-status')
  if (shown === 'completed') throw new Error('the page showed the new status without the network')
  isLost = false
  await waitForStatus(shopper, 'completed')
  return orderId
}
