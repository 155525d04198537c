import { readStored, writeStored } from './keep.ts'

/**
 * Shows the number of units in the header. The API's pages contain it. Static pages show the last
 * known number, and ask the API while a pending payment may empty the cart.
 */
const name = 'cart-count'
const unsure = 'unsure'

/** Shows a count and remembers it for the other pages of the site. */
export function showCount(count: number): void {
  writeStored(name, String(count))
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
  if (unpaidOrder) writeStored(name, unsure)
}

async function refresh(): Promise<void> {
  const cart = document.querySelector<HTMLElement>('[data-cart]')
  if (cart) {
    showCount(Number(cart.dataset['count']))
    if (document.querySelector('[data-waiting], [data-held]')) writeStored(name, unsure)
    return
  }
  if (document.querySelector('[data-order-status]') || readStored(name) === unsure)
    return fetchCount()
  show(Number(readStored(name) ?? 0))
}

const refreshQuietly = () => void refresh().catch(() => undefined)

document.addEventListener('order-changed', refreshQuietly)
document.addEventListener('submit', ({ target, submitter }) => {
  const form = target instanceof Element ? target.getAttribute('action') : undefined
  const address = submitter?.getAttribute('formaction') ?? form ?? ''
  if (/^\/api\/(checkout|orders\/\w+\/pay)/.test(address)) writeStored(name, unsure)
})
// Another tab has changed the cart.
window.addEventListener('storage', ({ key }) => {
  if (key === name && !document.querySelector('[data-cart]')) refreshQuietly()
})
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) refreshQuietly()
})
refreshQuietly()
