import { request } from './failure.ts'
import { readStored, writeStored } from './storage.ts'

const storageKey = 'cart-count'
/** The stored value while a payment may empty the cart. Every page then asks the API. */
const mayHaveChanged = 'unsure'

export type Cart = {
  readonly count: number
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[]
}

/** Shows a cart's count and remembers the cart for the other pages of the site. */
export function showCart({ count, lines }: Cart): void {
  remember(count, lines.map(({ sku, quantity }) => `${sku}:${quantity}`).join())
}

/** Stores the lines too, so that a cart's page in another tab notices a change of the same count. */
function remember(count: number, lines: string): void {
  writeStored(storageKey, `${count} ${lines}`)
  show(count)
}

function show(count: number): void {
  for (const badge of document.querySelectorAll<HTMLElement>('[data-cart-count]')) {
    badge.textContent = String(count)
    badge.hidden = count === 0
  }
}

async function fetchCount(): Promise<void> {
  const response = await request('/api/cart')
  if (!response.ok) return
  const cart = (await response.json()) as Cart & { readonly unpaidOrder?: object }
  showCart(cart)
  if (cart.unpaidOrder) writeStored(storageKey, mayHaveChanged)
}

/**
 * Shows the number of units in the header. The cart's page contains the number, an order's page
 * asks the API, and the other pages show the last known number.
 */
async function refresh(): Promise<void> {
  const cart = document.querySelector<HTMLElement>('[data-cart]')
  if (cart) {
    remember(Number(cart.dataset['count']), cart.dataset['cart'] ?? '')
    if (document.querySelector('[data-waiting], [data-held]'))
      writeStored(storageKey, mayHaveChanged)
    return
  }
  if (document.querySelector('[data-order-status]') || readStored(storageKey) === mayHaveChanged)
    return fetchCount()
  show(Number.parseInt(readStored(storageKey) ?? '0', 10))
}

const refreshQuietly = () => void refresh().catch(() => undefined)

document.addEventListener('order-changed', refreshQuietly)
document.addEventListener('submit', ({ target, submitter }) => {
  const action = target instanceof Element ? target.getAttribute('action') : undefined
  const path = submitter?.getAttribute('formaction') ?? action ?? ''
  if (/^\/api\/(checkout|orders\/\w+\/pay)/.test(path)) writeStored(storageKey, mayHaveChanged)
})
// Runs when another tab has changed the stored cart.
window.addEventListener('storage', ({ key, newValue }) => {
  if (key !== storageKey) return
  const cart = document.querySelector<HTMLElement>('[data-cart]')
  if (!cart) refreshQuietly()
  else if (newValue !== null && newValue !== mayHaveChanged && !hasTyped(cart)) {
    const [, lines] = newValue.split(' ')
    if (lines !== cart.dataset['cart']) location.reload()
  }
})
// A cart's page from the back-forward cache reloads itself: it must not store its outdated count.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted && !document.querySelector('[data-cart]')) refreshQuietly()
})
refreshQuietly()

/** Returns whether a reload of the cart's page would lose what the buyer is typing. */
function hasTyped(cart: HTMLElement): boolean {
  return [...cart.querySelectorAll('input')].some(
    ({ value, defaultValue }) => value !== defaultValue,
  )
}
