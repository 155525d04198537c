import { readStored, writeStored } from './storage.ts'

const storageKey = 'cart-count'
/** The stored value while a payment may empty the cart. Every page then asks the API. */
const mayHaveChanged = 'unsure'

/** Shows a count and remembers it for the other pages of the site. */
export function showCount(count: number): void {
  writeStored(storageKey, String(count))
  show(count)
}

function show(count: number): void {
  for (const badge of document.querySelectorAll<HTMLElement>('[data-cart-count]')) {
    badge.textContent = String(count)
    badge.hidden = count === 0
  }
}

async function fetchCount(): Promise<void> {
  const response = await fetch('/api/cart', { headers: { accept: 'application/json' } })
  if (!response.ok) return
  const { count, unpaidOrder } = (await response.json()) as { count: number; unpaidOrder?: object }
  showCount(count)
  if (unpaidOrder) writeStored(storageKey, mayHaveChanged)
}

/**
 * Shows the number of units in the header. The cart's page contains the number, an order's page
 * asks the API, and the other pages show the last known number.
 */
async function refresh(): Promise<void> {
  const cart = document.querySelector<HTMLElement>('[data-cart]')
  if (cart) {
    showCount(Number(cart.dataset['count']))
    if (document.querySelector('[data-waiting], [data-held]'))
      writeStored(storageKey, mayHaveChanged)
    return
  }
  if (document.querySelector('[data-order-status]') || readStored(storageKey) === mayHaveChanged)
    return fetchCount()
  show(Number(readStored(storageKey) ?? 0))
}

const refreshQuietly = () => void refresh().catch(() => undefined)

document.addEventListener('order-changed', refreshQuietly)
document.addEventListener('submit', ({ target, submitter }) => {
  const action = target instanceof Element ? target.getAttribute('action') : undefined
  const path = submitter?.getAttribute('formaction') ?? action ?? ''
  if (/^\/api\/(checkout|orders\/\w+\/pay)/.test(path)) writeStored(storageKey, mayHaveChanged)
})
// Runs when another tab has changed the stored count.
window.addEventListener('storage', ({ key }) => {
  if (key === storageKey && !document.querySelector('[data-cart]')) refreshQuietly()
})
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) refreshQuietly()
})
refreshQuietly()
