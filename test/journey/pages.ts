import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import type { TestShop } from '../support/shop.ts'

const addresses = {
  home: { fr: '/fr/', en: '/en/' },
  product: { fr: '/fr/produits/bol-du-matin/', en: '/en/products/breakfast-bowl/' },
  delivery: { fr: '/fr/livraison-et-retours/', en: '/en/delivery-and-returns/' },
  terms: { fr: '/fr/conditions/', en: '/en/terms/' },
  privacy: { fr: '/fr/confidentialite/', en: '/en/privacy/' },
  'not-found': { fr: '/fr/404/', en: '/en/404/' },
  unavailable: { fr: '/unavailable/', en: '/unavailable/' },
  cart: both('/api/cart'),
  'sign-in': both('/api/auth/sign-in'),
  'sign-up': both('/api/auth/sign-up'),
  forgot: both('/api/auth/forgot'),
  reset: both('/api/auth/reset'),
  'password-saved': {
    fr: '/api/auth/sign-in?done=reset&lang=fr',
    en: '/api/auth/sign-in?done=reset&lang=en',
  },
  'code-sent': both('/api/auth/reset?sent=sign-up'),
  'wrong-code': both('/api/auth/reset?problem=code_mismatch'),
  'find-order': both('/api/orders/find'),
  'link-requested': both('/api/orders/find?requested=true'),
  'no-such-page': both('/api/no-such-page'),
  'no-such-order': both('/api/orders/ord_00000000000000000000000000'),
}

const widths = { phone: 390, desktop: 1280 }

/**
 * Takes a screenshot of every page in both languages and widths. Returns the accessibility faults
 * found.
 */
export async function checkPages(
  browser: Browser,
  { urls }: TestShop,
  folder: string,
): Promise<string[]> {
  const faults: string[] = []
  for (const language of ['fr', 'en'] as const) {
    for (const [device, width] of Object.entries(widths)) {
      const context = await browser.newContext({ viewport: { width, height: 900 } })
      const page = await context.newPage()
      // The cart page needs a product in the cart.
      await page.goto(urls.edge + addresses.product[language])
      await page.click('form[data-add-to-cart] button')
      await page.waitForSelector('[data-toast] a')
      for (const [name, address] of Object.entries(addresses)) {
        await page.goto(urls.edge + address[language])
        const path = join(folder, `${name}-${language}-${device}.png`)
        await page.screenshot({ path, fullPage: true })
        const found = await faultsOf(page)
        faults.push(...found.map((fault) => `${name}, ${language}, ${device}: ${fault}`))
      }
      await context.close()
    }
  }
  return faults
}

/** Returns the faults that axe finds, and one if the page is wider than its window. */
async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const isTooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
  return [...violations.map(({ id, help }) => `${id}: ${help}`), ...(isTooWide ? ['too wide'] : [])]
}

function both(path: string) {
  const mark = path.includes('?') ? '&' : '?'
  return { fr: `${path}${mark}lang=fr`, en: `${path}${mark}lang=en` }
}
