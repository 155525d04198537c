import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { equal } from '../support/equal.ts'
import type { TestShop } from '../support/shop.ts'
import { until } from '../support/wait.ts'
import { bowl, fillCart, mug, type Shopper } from './shopper.ts'

/** What a visitor sees while a part of the shop is slow or down: docs/outages.md. */
export type Outage = (visitor: Visitor, shop: TestShop) => Promise<string>

export type Visitor = Shopper & { readonly language: 'fr' | 'en' }

const texts = {
  fr: {
    slow: 'La boutique ne répond pas',
    offline: 'Vous êtes hors ligne',
    stock: 'à la commande',
  },
  en: { slow: 'The shop does not respond', offline: 'You are offline', stock: 'when you order' },
}

const goodsOf = ({ language }: Visitor) => (language === 'fr' ? bowl : mug)
const quantity = '[name=quantity]'
const order = '[data-order]'

/** Opens the cart with one product, and types another quantity. */
async function typeInCart(visitor: Visitor): Promise<void> {
  await fillCart(visitor, goodsOf(visitor))
  await visitor.page.fill(quantity, '3')
}

/** Records in the page how long after its call an element becomes busy. */
const recordBusy = `{
  const from = performance.now()
  globalThis.busyAfter = undefined
  const look = () => { globalThis.busyAfter ??= document.querySelector('[aria-busy]') ? performance.now() - from : undefined }
  addEventListener('click', () => setTimeout(look), { once: true })
}`

/**
 * Clicks, and returns the milliseconds until the message is shown. Throws Error if the element was
 * not busy at once; without a network, the message itself must come at once.
 */
async function waitForFailure(visitor: Visitor, selector: string, text: string): Promise<number> {
  const { page } = visitor
  await page.evaluate(recordBusy)
  const from = Date.now()
  await page.click(selector, { noWaitAfter: true })
  await page.waitForSelector('[data-failure]', { timeout: 15_000 })
  const waited = Date.now() - from
  const message = await page.textContent('[data-failure]')
  if (!message?.includes(text)) throw new Error(`the message is ${message}, not ${text}`)
  equal(await page.locator('[aria-busy]').count(), 0, 'busy elements after the message')
  const busyAfter = await page.evaluate<number | undefined>('globalThis.busyAfter')
  if (busyAfter === undefined && waited > 2000) throw new Error(`${selector} was not busy`)
  return waited
}

/** Presses "Try again" in the message. */
const retry = '[data-failure] button'

async function expectPaymentPage({ page }: Visitor, { stores }: TestShop): Promise<void> {
  await page.waitForURL('**/c/pay/**')
  const session = (await stores.sessions()).find(({ url }) => url === page.url())
  const record = await stores.order(session?.client_reference_id ?? '')
  equal(record?.lines[0]?.quantity, 3, 'the ordered quantity')
}

/** Checks the edge's page: its status, both languages, and its links. */
async function expectEdgePage({ page }: Visitor, status: number): Promise<void> {
  equal(status, 504, 'the status')
  for (const text of [texts.fr.slow, texts.en.slow]) {
    if (!(await page.textContent('main'))?.includes(text)) throw new Error(`no "${text}"`)
  }
}

async function loadAfter(page: Page, act: () => Promise<unknown>): Promise<number> {
  const loaded = page.waitForResponse((response) => response.request().isNavigationRequest(), {
    timeout: 15_000,
  })
  await act()
  const status = (await loaded).status()
  await page.waitForLoadState('load')
  return status
}

export const outages: Readonly<Record<string, Outage>> = {
  'the API hangs': async (visitor, shop) => {
    const { page, scripted, language } = visitor
    const { api } = shop.platform
    await typeInCart(visitor)
    const from = Date.now()
    api.kill('SIGSTOP')
    try {
      if (!scripted) {
        const status = await loadAfter(page, () => page.click(order, { noWaitAfter: true }))
        await expectEdgePage(visitor, status)
        const seconds = Math.round((Date.now() - from) / 1000)
        if (seconds > 12) throw new Error(`the page came after ${seconds} s`)
        api.kill('SIGCONT')
        // "Try again" opens the cart: it sends no form again.
        await page.click(`section[lang=${language}] a[href=""]`)
        await page.waitForSelector(`[data-cart] [data-sku="${goodsOf(visitor).sku}"]`)
        return `a page after ${seconds} s`
      }
      const waited = await waitForFailure(visitor, order, texts[language].slow)
      if (waited < 7500 || waited > 9500) throw new Error(`the message came after ${waited} ms`)
      equal(await page.inputValue(quantity), '3', 'the typed quantity')
      await waitForFailure(visitor, retry, texts[language].slow)
      await waitForFailure(visitor, 'header .cart-link', texts[language].slow)
      equal(await page.inputValue(quantity), '3', 'the typed quantity')
      await sleep(Math.max(0, 30_000 - (Date.now() - from)))
      api.kill('SIGCONT')
      await page.click(order)
      await expectPaymentPage(visitor, shop)
      return `a message after ${(waited / 1000).toFixed(1)} s`
    } finally {
      api.kill('SIGCONT')
    }
  },
  'the API is down': async (visitor, shop) => {
    const { page, scripted, language } = visitor
    await typeInCart(visitor)
    if (!scripted) {
      shop.platform.api.kill('SIGKILL')
      const status = await loadAfter(page, () => page.click(order, { noWaitAfter: true }))
      await expectEdgePage(visitor, status)
      await until('the API answers', async () => (await fetch(`${shop.urls.edge}/api/health`)).ok)
      await page.click(`section[lang=${language}] a[href=""]`)
      await page.waitForSelector(`[data-cart] [data-sku="${goodsOf(visitor).sku}"]`)
      return 'a page at once'
    }
    // What API Gateway answers if Lambda throttles or crashes. Only scripts see it for forms.
    await page.route('**/api/health', (route) =>
      route.fulfill({ status: 503, body: '{"message":"Service Unavailable"}' }),
    )
    await waitForFailure(visitor, order, texts[language].slow)
    equal(await page.inputValue(quantity), '3', 'the typed quantity')
    await page.unroute('**/api/health')
    await page.click(retry)
    await expectPaymentPage(visitor, shop)
    return 'a message at once'
  },
  'Stripe is slow or down': async (visitor, shop) => {
    const { page } = visitor
    await typeInCart(visitor)
    const setFaults = (faults: object) =>
      fetch(`${shop.urls.stripe}/_local/faults`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(faults),
      })
    const from = Date.now()
    await setFaults({ latencyMs: 10_000 })
    try {
      await page.click(order, { noWaitAfter: true })
      await page.waitForSelector('[data-cart] .alert, [data-problem]', { timeout: 15_000 })
      const seconds = (Date.now() - from) / 1000
      if (seconds > 9) throw new Error(`the page came after ${seconds} s`)
      equal(await page.inputValue(quantity), '3', 'the typed quantity')
      await setFaults({ latencyMs: 0 })
      await page.click(order)
      await expectPaymentPage(visitor, shop)
      return `the cart after ${seconds.toFixed(1)} s`
    } finally {
      await setFaults({ latencyMs: 0 })
    }
  },
  'the stock cannot be read': async (visitor) => {
    const { page, shop, language, scripted } = visitor
    const goods = goodsOf(visitor)
    await page.route('**/api/products/**', (route) => void setTimeout(() => route.abort(), 2000))
    await page.goto(shop + goods.page)
    const note = (await page.textContent('[data-stock]')) ?? ''
    if (!note.includes(texts[language].stock)) throw new Error(`the stock is ${note}`)
    await page.click('form[data-add-to-cart] button')
    await page.waitForSelector(scripted ? '[data-toast] a' : '[data-cart]')
    return note
  },
  'the network is gone': async (visitor, shop) => {
    const { page, scripted, language } = visitor
    const context = page.context()
    const goods = goodsOf(visitor)
    if (!scripted) {
      await typeInCart(visitor)
      await context.setOffline(true)
      const failed = page.waitForEvent('requestfailed', (request) => request.isNavigationRequest())
      await page.click(order, { noWaitAfter: true })
      await failed
      await context.setOffline(false)
      await page.goto(`${visitor.shop}/api/cart`)
      await page.waitForSelector(`[data-cart] [data-sku="${goods.sku}"]`)
      return 'the browser’s own page'
    }
    await page.goto(visitor.shop + goods.page)
    await page.fill(quantity, '3')
    await context.setOffline(true)
    await waitForFailure(visitor, 'form[data-add-to-cart] button', texts[language].offline)
    equal(await page.inputValue(quantity), '3', 'the typed quantity')
    await waitForFailure(visitor, '.logo', texts[language].offline)
    await context.setOffline(false)
    await page.click(`form ${retry}`)
    await page.click('[data-toast] a[href*="/api/cart"]')
    await page.waitForSelector(`[data-cart] ${quantity}`)
    await context.setOffline(true)
    await waitForFailure(visitor, order, texts[language].offline)
    await context.setOffline(false)
    await page.click(retry)
    await expectPaymentPage(visitor, shop)
    return 'a message at once'
  },
}
