import { liveTexts } from '../i18n/live-texts.ts'
import { pageLanguage } from './page-language.ts'

/** How long a visitor waits for the shop, in milliseconds. The API answers within 7.5 seconds. */
export const limitMs = 8000

/** Requests JSON. Rejects after 8 seconds. */
export function request(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { accept: 'application/json', ...init.headers }
  return fetch(path, { ...init, headers, signal: AbortSignal.timeout(limitMs) })
}

/** Shows that an element's action is in progress, to everyone. */
export function setBusy(element: Element, isBusy: boolean): void {
  if (isBusy) element.setAttribute('aria-busy', 'true')
  else element.removeAttribute('aria-busy')
  announce(isBusy ? liveTexts[pageLanguage()].busy : '')
}

/** Speaks a text in the page's status region, without showing it. */
function announce(text: string): void {
  const note = document.createElement('span')
  note.className = 'visually-hidden'
  note.append(text)
  document.querySelector('[data-toast]')?.replaceChildren(note)
}

/**
 * Returns a message that the shop did not respond, with a button that tries again. The page keeps
 * everything that the visitor typed.
 */
export function createFailure(className: string, retry: () => void): HTMLElement {
  const text = liveTexts[pageLanguage()]
  const note = document.createElement('p')
  const button = document.createElement('button')
  note.className = className
  note.dataset['failure'] = navigator.onLine ? 'slow' : 'offline'
  note.setAttribute('role', 'alert')
  button.type = 'button'
  button.className = 'link'
  button.append(text.retry)
  button.addEventListener('click', () => {
    note.remove()
    retry()
  })
  note.append(navigator.onLine ? text.noResponse : text.offline, ' ', button)
  return note
}

/** Shows the failure of a form below the button that was pressed. */
export function showFormFailure(
  form: HTMLFormElement,
  submitter: HTMLElement | null,
  retry: () => void,
): void {
  const note = createFailure('alert', retry)
  if (submitter) submitter.after(note)
  else form.append(note)
}

export function removeFailures(parent: ParentNode): void {
  for (const note of parent.querySelectorAll('[data-failure]')) note.remove()
}
