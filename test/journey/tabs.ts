import type { Browser, Page } from 'playwright-core'
import { openBrowser } from '../support/browser.ts'
import { equal } from '../support/equal.ts'
import type { TestShop } from '../support/shop.ts'
import { until } from '../support/wait.ts'
import { bowl, mug } from './shopper.ts'

const badgeOf = async (page: Page) =>
  (await page.isVisible('[data-cart-count]')) ? await page.textContent('[data-cart-count]') : '0'

async function waitForBadge(page: Page, count: number): Promise<void> {
  await until(`the badge is ${count}`, async () => (await badgeOf(page)) === String(count), {
    seconds: 5,
  })
}

async function add(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.click('form[data-add-to-cart] button')
  await page.waitForSelector('[data-toast] p')
}

/**
 * Changes the cart in one tab. Pages restored from the browser's back-forward cache and pages in
 * other tabs must show the new cart at once.
 */
export async function checkTabs({ urls }: TestShop): Promise<string> {
  const browser = await openBrowser({ hasPageCache: true })
  try {
    const context = await browser.newContext({ locale: 'fr-FR' })
    context.setDefaultTimeout(10_000)
    const [page, other, cart] = [
      await context.newPage(),
      await context.newPage(),
      await context.newPage(),
    ]
    await page.goto(`${urls.edge}/fr/`)
    await page.evaluate(
      'addEventListener("pageshow", ({ persisted }) => { globalThis.persisted = persisted })',
    )
    await other.goto(`${urls.edge}/en/`)
    await cart.goto(`${urls.edge}/api/cart`)
    equal(await badgeOf(other), '0', 'the badge of an empty cart')

    await page.click(`a[href="${bowl.page}"]`)
    await page.waitForURL(`**${bowl.page}`)
    await page.click('form[data-add-to-cart] button')
    await page.waitForSelector('[data-toast] p')
    await waitForBadge(other, 1)
    await cart.waitForSelector(`[data-cart] [data-sku="${bowl.sku}"]`)
    await page.evaluate('history.back()')
    await page.waitForURL('**/fr/', { waitUntil: 'commit' })
    await until('the page is restored from the cache', async () =>
      Boolean(await page.evaluate('globalThis.persisted')),
    )
    await waitForBadge(page, 1)

    // The same count, other products: the cart's page of the other tab must follow.
    await add(other, urls.edge + mug.page)
    await cart.waitForSelector(`[data-cart] [data-sku="${mug.sku}"]`)
    await cart.fill(`[data-sku="${mug.sku}"] [name=quantity]`, '4')
    await other.goto(`${urls.edge}/api/cart`)
    await other.click(`[data-sku="${bowl.sku}"] [name=remove]`)
    await waitForBadge(page, 1)
    const typed = await cart.inputValue(`[data-sku="${mug.sku}"] [name=quantity]`)
    equal(typed, '4', 'what the buyer is typing in another tab')

    return 'three tabs'
  } finally {
    await browser.close()
  }
}

/** Sells a product out. The lists must mark it, and only it, in both languages. */
export async function checkSoldOut(browser: Browser, shop: TestShop): Promise<string> {
  const { stores, urls, platform } = shop
  const units = await stores.available(mug.sku)
  await stores.putAvailable(mug.sku, 0)
  // A new process has no cached list, and a new context no cached response.
  const restart = async () => {
    await platform.api.restart()
    await until('the API answers', async () => (await fetch(`${urls.edge}/api/health`)).ok)
  }
  await restart()
  const context = await browser.newContext()
  const page = await context.newPage()
  try {
    for (const [address, text] of [
      ['/fr/', 'Épuisé'],
      ['/en/', 'Sold out'],
    ]) {
      const mark = `.card[data-sku="${mug.sku}"] [data-sold-out]`
      await until(`${address} marks the product`, async () => {
        await page.goto(urls.edge + address)
        await page.waitForLoadState('networkidle')
        return page.isVisible(mark)
      })
      equal(await page.textContent(mark), text, 'the mark')
      equal(await page.locator('[data-sold-out]:visible').count(), 1, 'marked products')
    }
  } finally {
    await context.close()
    await stores.putAvailable(mug.sku, units)
    await restart()
  }
  return mug.sku
}
