import { pay } from '../support/buyer.ts'
import { equal } from '../support/equal.ts'
import type { TestShop } from '../support/shop.ts'
import { until } from '../support/wait.ts'
import type { Scenario } from './payments.ts'
import {
  apron,
  board,
  bowl,
  fillCart,
  fillPayment,
  type Goods,
  mug,
  numbers,
  orderCart,
  type Shopper,
  waitForStatus,
} from './shopper.ts'

const paymentPage = '**/c/pay/**'

/** Presses "Buy now" on a product's page. Returns the address of the payment page. */
async function buyNow({ page, shop }: Shopper, goods: Goods): Promise<string> {
  if (!page.url().endsWith(goods.page)) await page.goto(shop + goods.page)
  await page.click('[formaction*="/api/checkout"]')
  await page.waitForURL(paymentPage)
  return page.url()
}

/** Presses an element that leads to the payment page. Returns the address of that page. */
async function press({ page }: Shopper, selector: string): Promise<string> {
  await page.click(selector)
  await page.waitForURL(paymentPage)
  return page.url()
}

async function findOrderId(address: string, { stores }: TestShop): Promise<string> {
  const session = (await stores.sessions()).find(({ url }) => url === address)
  return session?.client_reference_id ?? ''
}

const readQuantity = ({ page }: Shopper, sku: string) =>
  page.inputValue(`[data-sku="${sku}"] [name=quantity]`)

/** Scenarios in which a buyer returns from the payment page, or types a quantity. */
export const returns: Readonly<Record<string, Scenario>> = {
  'back from the payment page': async (shopper, shop) => {
    const { page } = shopper
    await fillCart(shopper, mug)
    await orderCart(shopper)
    const address = page.url()
    await page.goBack()
    await page.waitForSelector('[data-held] [data-order]:enabled')
    equal(await press(shopper, '[data-order]'), address, 'the payment page')
    const orderId = await findOrderId(address, shop)
    await page.goto(`${shopper.shop}/api/orders/${orderId}`)
    equal(await press(shopper, '[data-pay] button'), address, 'the payment page of "Pay now"')
    await fillPayment(shopper, numbers.paid)
    await waitForStatus(shopper, 'completed')
    return orderId
  },
  'buy now, back, and again': async (shopper, shop) => {
    const { page, shop: origin, scripted } = shopper
    await shop.stores.putAvailable(board.sku, 1)
    const address = await buyNow(shopper, board)
    await page.goBack()
    if (scripted) await page.waitForSelector('[data-stock=few]')
    equal(await buyNow(shopper, board), address, 'the payment page')
    await page.goto(`${origin}/api/cart`)
    equal(await press(shopper, '[data-waiting] button'), address, 'the payment page of the cart')
    const first = await findOrderId(address, shop)
    const other = await buyNow(shopper, apron)
    if (other === address) throw new Error('different products have the same payment page')
    equal((await shop.stores.order(first))?.status, 'cancelled', 'the order that was replaced')
    return findOrderId(other, shop)
  },
  'a quantity typed, then ordered': async (shopper, shop) => {
    const { page } = shopper
    await fillCart(shopper, bowl)
    await page.fill('[name=quantity]', '3')
    const unitPrice = Number(await page.getAttribute(`[data-sku="${bowl.sku}"]`, 'data-price'))
    await orderCart(shopper)
    const address = page.url()
    const session = (await shop.stores.sessions()).find(({ url }) => url === address)
    equal(session?.amount_total, 3 * unitPrice, 'the amount of the payment')
    await page.goBack()
    await page.waitForSelector('[data-order]')
    equal(await readQuantity(shopper, bowl.sku), '3', 'the quantity on the page')
    await page.fill('[name=quantity]', '2')
    await Promise.all([page.waitForEvent('load'), page.press('[name=quantity]', 'Enter')])
    equal(await readQuantity(shopper, bowl.sku), '2', 'the quantity after Enter')
    const total = (await page.textContent('[data-cart-total]')) ?? ''
    const wanted = ((2 * unitPrice) / 100).toFixed(2).replace('.', ',')
    if (!total.includes(wanted)) throw new Error(`the total is ${total}, not ${wanted}`)
    await orderCart(shopper)
    const orderId = await findOrderId(page.url(), shop)
    equal((await shop.stores.order(orderId))?.total, 2 * unitPrice, 'the total of the order')
    return orderId
  },
  'paid elsewhere, then back in the shop': async (shopper, shop) => {
    const { page, shop: origin, scripted } = shopper
    await fillCart(shopper, mug)
    const sessionId = await orderCart(shopper)
    const orderId = await findOrderId(page.url(), shop)
    await pay(shop.urls, sessionId)
    const status = async () => (await shop.stores.order(orderId))?.status
    await until('the order is paid', async () => (await status()) !== 'pending')
    const cartRequest = scripted && page.waitForResponse('**/api/cart')
    await page.goto(`${origin}/fr/`)
    if (cartRequest) {
      await cartRequest
      await page.waitForSelector('[data-cart-count]', { state: 'hidden' })
    }
    await page.goto(`${origin}/api/cart`)
    await page.waitForSelector(`.page-notice a[href="/api/orders/${orderId}"]`)
    if ((await page.$('[data-order]')) !== null) throw new Error('the paid cart can be ordered')
    await page.click('.page-notice button')
    await page.waitForSelector(`[data-cart] [data-sku="${mug.sku}"]`)
    await orderCart(shopper)
    const second = await findOrderId(page.url(), shop)
    if (second === orderId) throw new Error('ordering again returned the paid order')
    return second
  },
  'more than the limit per order': async (shopper) => {
    const { page, shop: origin, scripted } = shopper
    await page.goto(origin + bowl.page)
    for (const quantity of ['5', '5']) {
      await page.goto(origin + bowl.page)
      await page.fill('[name=quantity]', quantity)
      await page.click('form[data-add-to-cart] button')
      await page.waitForSelector(scripted ? '[data-toast] p' : '[data-cart]')
    }
    const notice = await page.textContent(scripted ? '[data-toast] p' : '.page-notice')
    if (!notice?.includes('3 articles ajoutés sur 5 : 8 au plus par commande')) {
      throw new Error(`the notice is: ${notice}`)
    }
    return notice.trim()
  },
}
