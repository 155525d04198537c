import { request } from './failure.ts'
import { readStored, writeStored } from './storage.ts'

const storageKey = 'signed'
/** The stored value after an account form was submitted. The next page asks the API. */
const mayHaveChanged = 'asked'

/**
 * Returns whether a customer is signed in. A browser that never submitted an account form is signed
 * out, so it needs no request.
 */
async function isSignedIn(): Promise<boolean> {
  if (readStored(storageKey) !== mayHaveChanged) return readStored(storageKey) === 'in'
  const response = await request('/api/auth/sign-in')
  const { signedIn } = (await response.json()) as { signedIn: boolean }
  writeStored(storageKey, signedIn ? 'in' : undefined)
  return signedIn
}

/** Shows either the sign-in or the sign-out link. Without JavaScript, the footer shows both. */
async function show(): Promise<void> {
  const state = (await isSignedIn()) ? 'in' : 'out'
  for (const element of document.querySelectorAll<HTMLElement>('[data-signed]')) {
    element.hidden = element.dataset['signed'] !== state
  }
}

document.addEventListener('submit', ({ target }) => {
  // Reads the attribute, because a field named `action` would hide the form's property.
  const path = target instanceof Element ? target.getAttribute('action') : undefined
  if (path?.startsWith('/api/auth/')) writeStored(storageKey, mayHaveChanged)
})
// The API also shows the account pages after a session has ended, so the stored state may be wrong.
if (document.querySelector('.auth')) writeStored(storageKey, mayHaveChanged)
show().catch(() => undefined)
