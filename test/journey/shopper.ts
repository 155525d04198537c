import type { Page } from 'playwright-core'

/** Stripe's test numbers, by result. */
export const numbers = {
  paid: '4242 4242 4242 4242',
  declined: '4000 0000 0000 0002',
  authenticated: '4000 0025 0000 3155',
  debit: 'FR14 2004 1010 0505 0001 3M02 606',
  failingDebit: 'FR84 2004 1010 0505 0001 3M02 607',
} as const

export type Goods = { readonly page: string; readonly sku: string }

export const bowl: Goods = { page: '/fr/produits/bol-du-matin/', sku: 'BOL-GRES-01' }
export const carafe: Goods = { page: '/fr/produits/carafe-en-verre/', sku: 'CARAFE-VERRE-01' }
export const mug: Goods = { page: '/en/products/stoneware-mug/', sku: 'TASSE-GRES-01' }
export const board: Goods = { page: '/fr/produits/planche-en-noyer/', sku: 'PLANCHE-NOYER-01' }
export const apron: Goods = { page: '/fr/produits/tablier-en-lin/', sku: 'TABLIER-LIN-01' }

/** A visitor with a separate browser context. */
export type Shopper = {
  readonly page: Page
  readonly shop: string
  readonly email: string
  /** Whether the browser runs scripts. */
  readonly scripted: boolean
}

/**
 * Adds a product to the cart and opens the cart, through the script's notice or the form's
 * redirect.
 */
export async function fillCart({ page, shop, scripted }: Shopper, goods: Goods): Promise<void> {
  await page.goto(`${shop}${goods.page}`)
  await page.click('form[data-add-to-cart] button')
  if (scripted) await page.click('[data-toast] a')
  await page.waitForSelector(`[data-cart] [data-sku="${goods.sku}"]`)
}

/** Presses "order", which opens the payment page. Returns the id of the payment session. */
export async function orderCart({ page }: Shopper): Promise<string> {
  const answered = page.waitForResponse('**/api/checkout')
  await page.click('[data-order]')
  const answer = await answered
  if (answer.status() !== 303) throw new Error(`the checkout answered ${answer.status()}, not 303`)
  await page.waitForURL('**/c/pay/**')
  return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}

/** Fills in the payment page and presses its button. */
export async function fillPayment({ page, email }: Shopper, number: string): Promise<void> {
  const isDebit = /^[A-Z]{2}/.test(number)
  const hasEmailField = (await page.$('[name=email]')) !== null
  if (hasEmailField) await page.fill('[name=email]', email)
  await page.fill('[name=name]', 'Camille Martin')
  await page.fill('[name=line1]', '12 rue des Carmes')
  await page.fill('[name=postalCode]', '44000')
  await page.fill('[name=city]', 'Nantes')
  await page.check(`[name=method][value=${isDebit ? 'sepa_debit' : 'card'}]`)
  await page.fill(isDebit ? '[name=iban]' : '[name=number]', number)
  await page.click('form button[type=submit]')
}

/** Waits until the order page shows the status, through its script or its reloads. */
export async function waitForStatus({ page }: Shopper, status: string): Promise<void> {
  await page.waitForSelector(`[data-order-status="${status}"]`, { timeout: 40_000 })
}
