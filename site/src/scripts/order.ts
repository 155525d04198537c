import { formatMoney } from '../../../core/money.ts'
import { isOpen, type OrderStatus } from '../../../core/order/lifecycle.ts'
import { formatDateTime } from '../../../core/presentation/format-time.ts'
import { refundTexts, statusTexts } from '../../../core/presentation/status-texts.ts'
import type { RefundSummary } from '../../../core/refund/refund.ts'
import { liveTexts } from '../i18n/live-texts.ts'
import { pageLanguage } from './page-language.ts'

/** The fields of an order that change on its page. */
type OrderUpdate = {
  readonly status: OrderStatus
  readonly steps: readonly { readonly status: string; readonly at: string }[]
  readonly dueAt?: string
  readonly cancellable: boolean
  readonly refundStatus: RefundSummary
  readonly refunded: number
  readonly currency: string
}

const shortestMs = 1000
const longestMs = 10_000

const page = document.querySelector<HTMLElement>('[data-order-status]')
if (page && isOpen(page.dataset['orderStatus'] as OrderStatus)) follow(page)

/**
 * Updates the order's page until the order is final. Without JavaScript, the page reloads itself.
 */
function follow(order: HTMLElement): void {
  let waitMs = shortestMs
  let dueAt: string | undefined
  let next: ReturnType<typeof setTimeout> | undefined
  const countdown = setInterval(() => showDue(order, dueAt), 1000)

  /** Reads the order and schedules the next poll. It does not poll while the page is hidden. */
  async function poll(): Promise<void> {
    clearTimeout(next)
    if (document.hidden) return
    const update = await fetchOrder(order.dataset['orderId'] ?? '')
    const hasChanged = update && update.status !== order.dataset['orderStatus']
    if (update) {
      show(order, update)
      dueAt = update.dueAt
      showDue(order, dueAt)
      if (!isOpen(update.status)) return stop()
    }
    waitMs = hasChanged ? shortestMs : Math.min(longestMs, waitMs * (update ? 1.2 : 2))
    clearTimeout(next)
    next = setTimeout(poll, pauseBefore(dueAt, waitMs))
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

/**
 * Returns the pause before the next poll. It ends with the current step, because the status changes
 * then.
 */
function pauseBefore(dueAt: string | undefined, waitMs: number): number {
  const untilDueMs = dueAt ? Date.parse(dueAt) - Date.now() : waitMs
  return Math.min(waitMs, Math.max(shortestMs, untilDueMs + 500))
}

async function fetchOrder(orderId: string): Promise<OrderUpdate | undefined> {
  try {
    const response = await fetch(`/api/orders/${orderId}`, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(10_000),
    })
    return response.ok ? ((await response.json()) as OrderUpdate) : undefined
  } catch {
    return undefined
  }
}

function show(order: HTMLElement, update: OrderUpdate): void {
  const { status, steps, cancellable } = update
  const language = pageLanguage()
  if (status !== order.dataset['orderStatus']) {
    order.dataset['orderStatus'] = status
    const text = order.querySelector('[data-status-text]')
    if (text) text.textContent = statusTexts[language][status]
    if (status !== 'pending') order.querySelector('[data-pay]')?.remove()
    document.dispatchEvent(new Event('order-changed'))
  }
  for (const step of order.querySelectorAll<HTMLElement>('[data-step]')) {
    const name = step.dataset['step'] ?? ''
    const done = steps.find((entry) => entry.status === name)
    if (done && !step.hasAttribute('data-done')) {
      step.toggleAttribute('data-done', true)
      step.append(createTime(done.at))
    }
    if (name === status && name !== 'completed') step.setAttribute('aria-current', 'step')
    else step.removeAttribute('aria-current')
  }
  if (!cancellable) order.querySelector('[data-cancel]')?.remove()
  showRefund(order, update)
}

function showRefund(order: HTMLElement, { refundStatus, refunded, currency }: OrderUpdate): void {
  const line = order.querySelector<HTMLElement>('[data-refund]')
  if (!line) return
  const language = pageLanguage()
  line.hidden = refunded === 0
  const text = refundTexts[language][refundStatus]
  line.textContent = text(formatMoney({ amount: refunded, currency }, language))
}

function createTime(at: string): HTMLElement {
  const time = document.createElement('time')
  time.dateTime = at
  time.className = 'muted'
  time.textContent = formatDateTime(at, pageLanguage())
  return time
}

function showDue(order: HTMLElement, dueAt: string | undefined): void {
  const line = order.querySelector<HTMLElement>('[data-due]')
  if (line) line.hidden = !dueAt
  if (!line || !dueAt) return
  const seconds = Math.ceil((Date.parse(dueAt) - Date.now()) / 1000)
  const text = liveTexts[pageLanguage()]
  line.textContent = seconds > 1 ? text.due(seconds) : text.dueSoon
}
