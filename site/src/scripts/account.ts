import { readStored, writeStored } from './keep.ts'

/**
 * Shows either the sign-in or the sign-out link. Without JavaScript, the footer shows both. A
 * browser that never submitted an account form is signed out, so it needs no request.
 */
const name = 'signed'

async function isSignedIn(): Promise<boolean> {
  if (readStored(name) !== 'asked') return readStored(name) === 'in'
  const response = await fetch('/api/auth/sign-in', { headers: { accept: 'application/json' } })
  const { signedIn } = (await response.json()) as { signedIn: boolean }
  writeStored(name, signedIn ? 'in' : undefined)
  return signedIn
}

async function show(): Promise<void> {
  const state = (await isSignedIn()) ? 'in' : 'out'
  for (const element of document.querySelectorAll<HTMLElement>('[data-signed]')) {
    element.hidden = element.dataset['signed'] !== state
  }
}

document.addEventListener('submit', ({ target }) => {
  // Reads the attribute, because a field named `action` would hide the form's property.
  const address = target instanceof Element ? target.getAttribute('action') : undefined
  if (address?.startsWith('/api/auth/')) writeStored(name, 'asked')
})
// The API also shows these pages when a session has ended, so the stored state may be wrong.
if (document.querySelector('.auth')) writeStored(name, 'asked')
show().catch(() => undefined)
