import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import type { Language } from '#core/language.ts'
import { previewMails } from '../../local/control/mail-previews.ts'
import { contact } from '../../local/settings.ts'
import type { TestShop } from '../support/shop.ts'
import { sampleAccountPages } from './sample-account-pages.ts'
import { sampleOrderPages } from './sample-pages.ts'

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
  'find-order-rejected': both('/api/orders/find?problem=invalid_request'),
  'cart-rejected': both('/api/cart?problem=sold_out'),
  'link-requested': both('/api/orders/find?requested=true'),
  'operator-sign-in': both('/api/operator/sign-in'),
  'no-such-page': both('/api/no-such-page'),
  'no-such-order': both('/api/orders/ord_00000000000000000000000000'),
}

const widths = { phone: 360, desktop: 1280 }

/**
 * Takes a screenshot of every page in both languages and widths and, unless `isShort`, of an order in
 * each of its states, of pages that need a sign-in, and of every mail. Returns the accessibility faults found.
 */
export async function checkPages(
  browser: Browser,
  shop: TestShop,
  { folder, isShort }: { readonly folder: string; readonly isShort: boolean },
): Promise<readonly string[]> {
  const views = (['fr', 'en'] as const).flatMap((language) =>
    Object.entries(widths).map(([device, width]) => ({ language, device, width })),
  )
  const found = await Promise.all(
    views.map(async ({ language, device, width }) => {
      const context = await browser.newContext({ viewport: { width, height: 900 } })
      const page = await context.newPage()
      const faults: string[] = []
      const look: Look = async (name, ignored) => {
        const view = `${name}-${language}-${device}`
        await page.screenshot({ path: join(folder, `${view}.png`), fullPage: true })
        for (const fault of await faultsOf(page, ignored)) faults.push(`${view}: ${fault}`)
      }
      await lookAtPages(page, look, shop, language)
      // These differ only in their texts, so that two views show both languages and widths.
      if (!isShort && (language === 'fr') === (device === 'phone')) {
        await lookAtSamples(page, look, shop, language)
        await lookAtMails(page, look, shop, language)
      }
      await context.close()
      return faults
    }),
  )
  return found.flat()
}

/** Looks at the loaded page, except for the accessibility rules that it need not follow. */
type Look = (name: string, ignored?: readonly string[]) => Promise<void>

async function lookAtPages(page: Page, look: Look, { urls }: TestShop, language: Language) {
  // The cart page needs a product in the cart.
  await page.goto(urls.edge + addresses.product[language])
  await page.click('form[data-add-to-cart] button')
  await page.waitForSelector('[data-toast] a')
  await look('notice')
  for (const [name, address] of Object.entries(addresses)) {
    await page.goto(urls.edge + address[language])
    await look(name)
  }
}

async function lookAtSamples(page: Page, look: Look, shop: TestShop, language: Language) {
  const { siteDir } = shop.config
  const samples = [...sampleOrderPages(siteDir, language), ...sampleAccountPages(siteDir, language)]
  for (const { name, path, html } of samples) {
    const address = shop.urls.edge + path
    const answer = { contentType: 'text/html', body: html }
    await page.route(address, (route) => route.fulfill(answer))
    await page.goto(address)
    await look(name)
    await page.unroute(address)
  }
}

async function lookAtMails(page: Page, look: Look, { urls }: TestShop, language: Language) {
  for (const preview of previewMails(urls.edge, contact)) {
    if (preview.language !== language) continue
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.setContent(preview.mail.html)
      // A mail is a part of the mail program's page.
      await look(`mail-${preview.kind.replace(': ', '-')}-${colorScheme}`, [
        'landmark-one-main',
        'region',
      ])
    }
  }
}

/** Returns the faults that axe finds, and those of the layout. */
async function faultsOf(page: Page, ignored: readonly string[] = []): Promise<string[]> {
  // First: a notice disappears while axe works.
  const layoutFaults = await page.evaluate<string[]>(findLayoutFaults)
  const { violations } = await new AxeBuilder({ page }).disableRules([...ignored]).analyze()
  return [...layoutFaults, ...violations.map(({ id, help }) => `${id}: ${help}`)]
}

/** A script for the page. Two rows of the header are 92 px high; mails have no header. */
const findLayoutFaults = `(() => {
  const boxOf = (selector) => document.querySelector(selector)?.getBoundingClientRect()
  const [menu, notice] = [boxOf('.site-header .wrap'), boxOf('.toast')]
  return [
    document.documentElement.scrollWidth > innerWidth && 'too wide',
    menu?.height > 110 && 'the header has more than two rows',
    notice?.top < menu?.bottom && 'the notice covers the menu',
  ].filter(Boolean)
})()`

function both(path: string) {
  const mark = path.includes('?') ? '&' : '?'
  return { fr: `${path}${mark}lang=fr`, en: `${path}${mark}lang=en` }
}
