import { isOpen, type OrderStatus } from '../../../core/order/lifecycle.ts'
import { liveTexts } from '../i18n/live-texts.ts'
import { pageLanguage } from './page-language.ts'

const shortestMs = 1000
const longestMs = 10_000

const isOrder = (element: Element | null): element is HTMLElement =>
  element instanceof HTMLElement && element.dataset['orderStatus'] !== undefined

const first = document.querySelector('[data-order-status]')
if (isOrder(first) && isOpen(statusOf(first))) follow(first)

/**
 * Reloads the order's part of the page until the order is final. The API renders it, so that it
 * looks the same with and without JavaScript. Without JavaScript, the page reloads itself.
 */
function follow(initial: HTMLElement): void {
  let order = initial
  let received = ''
  let waitMs = shortestMs
  let next: ReturnType<typeof setTimeout> | undefined
  const countdown = setInterval(() => showDue(order), 1000)

  /** Reads the order and schedules the next poll. It does not poll while the page is hidden. */
  async function poll(): Promise<void> {
    clearTimeout(next)
    if (document.hidden) return
    const update = await fetchOrder()
    const hasChanged = update && update.outerHTML !== received
    if (update && hasChanged) {
      const isFirst = received === ''
      received = update.outerHTML
      if (!isFirst || statusOf(update) !== statusOf(order)) replace(update)
    }
    if (update && !isOpen(statusOf(order))) return stop()
    waitMs = hasChanged ? shortestMs : Math.min(longestMs, waitMs * (update ? 1.2 : 2))
    clearTimeout(next)
    next = setTimeout(poll, pauseBefore(order, waitMs))
  }

  function replace(update: HTMLElement): void {
    const hasNewStatus = statusOf(update) !== statusOf(order)
    order.replaceWith(update)
    order = update
    if (hasNewStatus) document.dispatchEvent(new Event('order-changed'))
  }

  function pollNow(): void {
    waitMs = shortestMs
    void poll()
  }

  function stop(): void {
    clearInterval(countdown)
    document.removeEventListener('visibilitychange', pollNow)
  }

  document.addEventListener('visibilitychange', pollNow)
  void poll()
}

function statusOf(order: HTMLElement): OrderStatus {
  return order.dataset['orderStatus'] as OrderStatus
}

/** When the current step ends, in milliseconds since 1970; NaN if no step is in progress. */
function dueOf(order: HTMLElement): number {
  return Date.parse(order.querySelector<HTMLElement>('[data-due]')?.dataset['due'] ?? '')
}

/**
 * Returns the pause before the next poll. It ends with the current step, because the status changes
 * then.
 */
function pauseBefore(order: HTMLElement, waitMs: number): number {
  const untilDueMs = dueOf(order) - Date.now()
  return Number.isNaN(untilDueMs)
    ? waitMs
    : Math.min(waitMs, Math.max(shortestMs, untilDueMs + 500))
}

/** Returns the order's part of its current page; undefined if the shop does not answer. */
async function fetchOrder(): Promise<HTMLElement | undefined> {
  try {
    const response = await fetch(location.href, {
      headers: { accept: 'text/html' },
      signal: AbortSignal.timeout(8000),
    })
    if (!response.ok) return undefined
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const order = page.querySelector('[data-order-status]')
    return isOrder(order) ? document.adoptNode(order) : undefined
  } catch {
    return undefined
  }
}

function showDue(order: HTMLElement): void {
  const line = order.querySelector('[data-due]')
  const seconds = Math.ceil((dueOf(order) - Date.now()) / 1000)
  if (!line || Number.isNaN(seconds)) return
  const text = liveTexts[pageLanguage()]
  line.textContent = seconds > 1 ? text.due(seconds) : text.dueSoon
}
