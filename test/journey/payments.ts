import { equal } from '../support/equal.ts'
import type { TestShop } from '../support/shop.ts'
import { until } from '../support/wait.ts'
import {
  bowl,
  carafe,
  fillCart,
  fillPayment,
  mug,
  numbers,
  orderCart,
  type Shopper,
  waitForStatus,
} from './shopper.ts'

/** A payment method, followed to the end. Throws Error if the stores have unexpected content. */
export type Scenario = (shopper: Shopper, shop: TestShop) => Promise<string>

/** Places an order. Returns its id, as stored in Stripe. */
export async function placeOrder(
  shopper: Shopper,
  { stores }: TestShop,
  goods = bowl,
): Promise<string> {
  await fillCart(shopper, goods)
  const sessionId = await orderCart(shopper)
  const session = (await stores.sessions()).find(({ id }) => id === sessionId)
  return session?.client_reference_id ?? ''
}

/**
 * Waits until the order has this status. Throws Error unless the database has one row for a
 * completed order and none for another. Returns the id.
 */
async function expectEnd(orderId: string, status: string, { stores }: TestShop): Promise<string> {
  await until(
    `${orderId} is ${status}`,
    async () =>
      status === 'completed'
        ? stores.isCompleted(orderId)
        : (await stores.order(orderId))?.status === status,
    { seconds: 40 },
  )
  const rows = await stores.rows(orderId)
  const wanted = status === 'completed' ? 1 : 0
  if (rows.length !== wanted) throw new Error(`${orderId} has ${rows.length} rows, not ${wanted}`)
  return orderId
}

export const scenarios: Readonly<Record<string, Scenario>> = {
  'a card that pays': async (shopper, shop) => {
    const orderId = await placeOrder(shopper, shop, mug)
    await fillPayment(shopper, numbers.paid)
    await waitForStatus(shopper, 'completed')
    return expectEnd(orderId, 'completed', shop)
  },
  'a card that is declined, then one that pays': async (shopper, shop) => {
    const orderId = await placeOrder(shopper, shop)
    await fillPayment(shopper, numbers.declined)
    await shopper.page.waitForSelector('[role=alert]')
    const record = await shop.stores.order(orderId)
    if (record?.status !== 'pending')
      throw new Error(`a decline changed the order to ${record?.status}`)
    await fillPayment(shopper, numbers.paid)
    await waitForStatus(shopper, 'completed')
    return expectEnd(orderId, 'completed', shop)
  },
  '3-D Secure, failed and then passed': async (shopper, shop) => {
    const orderId = await placeOrder(shopper, shop)
    await fillPayment(shopper, numbers.authenticated)
    await shopper.page.click('[value=fail]')
    await shopper.page.waitForSelector('[role=alert]')
    const record = await shop.stores.order(orderId)
    if (record?.status !== 'pending')
      throw new Error(`a failed 3-D Secure changed the order to ${record?.status}`)
    await fillPayment(shopper, numbers.authenticated)
    await shopper.page.click('[value=pass]')
    await waitForStatus(shopper, 'completed')
    return expectEnd(orderId, 'completed', shop)
  },
  'a debit that is paid later': async (shopper, shop) => {
    const orderId = await placeOrder(shopper, shop)
    await fillPayment(shopper, numbers.debit)
    await waitForStatus(shopper, 'completed')
    const timeline = await shop.stores.timeline(orderId)
    const isPaidLater = timeline.some(({ entry }) => entry.startsWith('session_async_succeeded#'))
    if (!isPaidLater) throw new Error('the order did not wait for the payment')
    return expectEnd(orderId, 'completed', shop)
  },
  'a debit that fails': async (shopper, shop) => {
    const units = await shop.stores.available(carafe.sku)
    const orderId = await placeOrder(shopper, shop, carafe)
    await fillPayment(shopper, numbers.failingDebit)
    await waitForStatus(shopper, 'payment_failed')
    await expectEnd(orderId, 'payment_failed', shop)
    const left = await shop.stores.available(carafe.sku)
    if (left < units) throw new Error(`${units - left} units did not return to stock`)
    return orderId
  },
  'the tab closed before the return page': async (shopper, shop) => {
    const orderId = await placeOrder(shopper, shop)
    await shopper.page.route('**/api/orders/**', (route) => route.abort())
    await fillPayment(shopper, numbers.paid).catch(() => undefined)
    await shopper.page.close()
    return expectEnd(orderId, 'completed', shop)
  },
}

/** Signs up with the code from the mailbox, buys, and finds the order in the account's list. */
export const withAccount: Scenario = async (shopper, shop) => {
  const { page, shop: origin, email } = shopper
  const password = 'Correct-Horse-7'
  await page.goto(`${origin}/api/auth/sign-up?lang=en`)
  await page.fill('[name=email]', email)
  await page.click('.auth-form button')
  // Neither a reload nor another language loses the step or mails a second code.
  const code = await codeFor(email, shop)
  await page.reload()
  await page.click('header a[hreflang=fr]')
  equal(await page.inputValue('[name=email]'), email, 'the address after a reload')
  await page.fill('[name=code]', '000000')
  await page.fill('[name=password]', password)
  await page.click('.auth-form button:not([formaction])')
  await page.waitForSelector('[role=alert]')
  await page.reload()
  equal(await page.inputValue('[name=email]'), email, 'the address after a wrong code')
  equal((await mailsTo(email, shop)).length, 1, 'mails with a code')
  await page.fill('[name=code]', code)
  await page.fill('[name=password]', password)
  await page.click('.auth-form button:not([formaction])')
  await page.waitForURL('**/api/auth/sign-in**')
  await page.waitForSelector('.page-notice[role=status]')
  await page.fill('[name=email]', email)
  await page.fill('[name=password]', password)
  await page.click('.auth-form button')
  await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'))

  const orderId = await placeOrder(shopper, shop, mug)
  await fillPayment(shopper, numbers.paid)
  await waitForStatus(shopper, 'completed')
  await page.goto(`${origin}/api/orders`)
  await page.click(`.order-list a[href*="${orderId}"]`)
  await waitForStatus(shopper, 'completed')
  const copiedCookies = await page.context().cookies(origin)
  await page.click('footer form button')
  await page.waitForURL((url) => !url.pathname.startsWith('/api/'))
  await page.context().addCookies(copiedCookies)
  await page.goto(`${origin}/api/orders`)
  await page.waitForURL('**/api/auth/sign-in**')
  return expectEnd(orderId, 'completed', shop)
}

const mailsTo = async (email: string, { stores }: TestShop) =>
  (await stores.mails()).filter(({ to }) => to.includes(email))

/** Returns the code that an address has received. */
export async function codeFor(email: string, shop: TestShop): Promise<string> {
  const codes = async () =>
    (await mailsTo(email, shop)).flatMap(
      ({ html }) => /class="code"[^>]*>(\d+)</.exec(html)?.[1] ?? [],
    )
  await until(`a code for ${email}`, async () => (await codes()).length > 0)
  return (await codes())[0] ?? ''
}
