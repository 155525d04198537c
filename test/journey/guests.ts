import { orderNumber } from '#core/ids.ts'
import type { Language } from '#core/language.ts'
import type { TestShop } from '../support/shop.ts'
import { until } from '../support/wait.ts'
import { codeFor, placeOrder, type Scenario } from './payments.ts'
import { bowl, fillPayment, mug, numbers, type Shopper, waitForStatus } from './shopper.ts'

const titles = { fr: 'Retrouver ma commande', en: 'Find my order' } as const

/** Buys as a guest, and then uses a browser that knows nothing of it. */
async function buyAsGuest(shopper: Shopper, shop: TestShop, language: Language): Promise<string> {
  const orderId = await placeOrder(shopper, shop, language === 'fr' ? bowl : mug)
  await fillPayment(shopper, numbers.paid)
  await waitForStatus(shopper, 'completed')
  await shopper.page.context().clearCookies()
  return orderId
}

/** Returns the link in the mail that the form has requested. */
async function requestedLink(orderId: string, { stores }: TestShop): Promise<string> {
  const find = async () =>
    (await stores.mails()).find(({ tags }) => tags['id']?.startsWith(`${orderId}-link-`))
  await until('the mail with the link', async () => (await find()) !== undefined)
  const [link = ''] = /http\S+token=\S+/.exec((await find())?.text ?? '') ?? []
  return link
}

/** The bank's app opens its own browser after the payment, which has no cookie of the shop. */
const payInOtherBrowser =
  (language: Language): Scenario =>
  async (shopper, shop) => {
    const { page, shop: origin } = shopper
    const orderId = await placeOrder(shopper, shop, language === 'fr' ? bowl : mug)
    await page.context().clearCookies()
    await fillPayment(shopper, numbers.paid)
    await waitForStatus(shopper, 'completed')
    const { origin: at, pathname } = new URL(page.url())
    if (at !== origin || page.url().includes('cs_'))
      throw new Error(`the address of the page is ${page.url()}`)
    if (!pathname.includes(orderId)) throw new Error(`the page is ${pathname}, not of ${orderId}`)
    if ((await page.content()).includes('12 rue des Carmes'))
      throw new Error('the page shows the address of the buyer')
    return orderId
  }

const findOrder =
  (language: Language): Scenario =>
  async (shopper, shop) => {
    const { page, shop: origin, email } = shopper
    const orderId = await buyAsGuest(shopper, shop, language)
    await page.goto(`${origin}/api/orders/${orderId}?lang=${language}`)
    await page.click('[data-problem=order_not_found] a[href="/api/orders/find"]')
    await page.waitForSelector(`h1:text-is("${titles[language]}")`)
    await page.fill('[name=number]', orderNumber(orderId).toLowerCase())
    await page.fill('[name=email]', email.toUpperCase())
    await page.click('.auth-form button')
    await page.waitForSelector('[data-requested]')
    await page.goto(await requestedLink(orderId, shop))
    await waitForStatus(shopper, 'completed')
    if (page.url() !== `${origin}/api/orders/${orderId}`)
      throw new Error(`the address of the page is ${page.url()}`)
    await page.goto(`${origin}/${language}/`)
    await page.click('footer a[href*="/api/orders/find"]')
    await page.waitForSelector(`h1:text-is("${titles[language]}")`)
    return orderId
  }

const claimBySignUp =
  (language: Language): Scenario =>
  async (shopper, shop) => {
    const { page, shop: origin, email } = shopper
    const password = 'Correct-Horse-7'
    const orderId = await buyAsGuest(shopper, shop, language)
    await page.goto(`${origin}/api/auth/sign-up?lang=${language}`)
    await page.fill('[name=email]', email)
    await page.click('.auth-form button')
    await page.fill('[name=code]', await codeFor(email, shop))
    await page.fill('[name=password]', password)
    await page.click('.auth-form button:not([formaction])')
    await page.waitForURL('**/api/auth/sign-in**')
    await page.fill('[name=email]', email)
    await page.fill('[name=password]', password)
    await page.click('.auth-form button')
    await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'))
    await page.goto(`${origin}/api/orders?lang=${language}`)
    await page.click(`.order-list a[href*="${orderId}"]`)
    await waitForStatus(shopper, 'completed')
    // Only the account of an order sees its address.
    await page.waitForSelector('text=12 rue des Carmes')
    return orderId
  }

/** Scenarios of guests who come back without the cookie of their browser. */
export const guests: Readonly<Record<string, Scenario>> = {
  'paid in another browser, in French': payInOtherBrowser('fr'),
  'paid in another browser, in English': payInOtherBrowser('en'),
  'find my order, in French': findOrder('fr'),
  'find my order, in English': findOrder('en'),
  'guest orders claimed by sign-up, in French': claimBySignUp('fr'),
  'guest orders claimed by sign-up, in English': claimBySignUp('en'),
}
