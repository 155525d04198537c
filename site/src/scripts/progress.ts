import { createFailure, limitMs, removeFailures, setBusy, showFormFailure } from './failure.ts'

// Forms and links load pages as they do without JavaScript. This script adds what browsers lack: a
// busy state at once, a limit of 8 seconds, and a message with "Try again" on the same page.

let timer: ReturnType<typeof setTimeout> | undefined
/** The form whose submission may now go to the shop, which has just responded. */
let checked: HTMLFormElement | undefined

/** Stops the page load that has not responded within the limit. */
function limit(onTimeout: () => void): void {
  clearTimeout(timer)
  timer = setTimeout(() => {
    window.stop()
    onTimeout()
  }, limitMs)
}

/**
 * Submits a form only if the shop responds: a browser that cannot load a page shows its own error
 * page, and the typed values may be lost.
 */
async function submit(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  const busy = submitter ?? form
  const fail = () => {
    clearTimeout(timer)
    setBusy(busy, false)
    showFormFailure(form, submitter, () => form.requestSubmit(submitter))
  }
  removeFailures(form)
  setBusy(busy, true)
  try {
    const signal = AbortSignal.timeout(limitMs)
    const health = await fetch('/api/health', { cache: 'no-store', signal })
    if (!health.ok) return fail()
  } catch {
    return fail()
  }
  limit(fail)
  checked = form
  form.requestSubmit(submitter)
  checked = undefined
}

document.addEventListener('submit', (event) => {
  const { target, submitter, defaultPrevented } = event
  if (defaultPrevented || !(target instanceof HTMLFormElement) || target === checked) return
  const action = submitter?.getAttribute('formaction') ?? target.getAttribute('action')
  if (!action?.startsWith('/api/')) return
  event.preventDefault()
  // A second click changes nothing.
  if (target.matches('[aria-busy]') || target.querySelector('[aria-busy]')) return
  void submit(target, submitter)
})

function follow(link: HTMLAnchorElement): void {
  const toasts = document.querySelector<HTMLElement>('[data-toast]')
  const fail = () => {
    setBusy(link, false)
    toasts?.replaceChildren(createFailure('toast', () => link.click()))
  }
  if (navigator.onLine) {
    setBusy(link, true)
    limit(fail)
  } else fail()
}

document.addEventListener('click', (event) => {
  const { target, button, ctrlKey, metaKey, shiftKey, altKey, defaultPrevented } = event
  const link = target instanceof Element && target.closest<HTMLAnchorElement>('a[href]')
  if (!link || defaultPrevented || button > 0 || ctrlKey || metaKey || shiftKey || altKey) return
  const url = new URL(link.href)
  const isHere = url.pathname === location.pathname && url.hash !== ''
  if (url.origin !== location.origin || link.target || isHere) return
  // The site's pages are cached at the edge: only the API can be slow.
  if (navigator.onLine && !url.pathname.startsWith('/api/')) return
  if (!navigator.onLine) event.preventDefault()
  follow(link)
})

// A page from the back-forward cache must not look busy.
window.addEventListener('pageshow', ({ persisted }) => {
  clearTimeout(timer)
  if (!persisted) return
  for (const element of document.querySelectorAll('[aria-busy]')) setBusy(element, false)
})
window.addEventListener('pagehide', () => clearTimeout(timer))
