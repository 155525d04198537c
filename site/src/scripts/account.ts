import { keep, kept } from './keep.ts'

/**
 * Offers to sign in or to sign out, whichever makes sense. Without it, the footer offers both. Who
 * never filled in an account form here is signed out, and costs no request.
 */
const name = 'signed'

async function isSignedIn(): Promise<boolean> {
  if (kept(name) !== 'asked') return kept(name) === 'in'
  const answer = await fetch('/api/auth/sign-in', { headers: { accept: 'application/json' } })
  const { signedIn } = (await answer.json()) as { signedIn: boolean }
  keep(name, signedIn ? 'in' : undefined)
  return signedIn
}

async function show(): Promise<void> {
  const state = (await isSignedIn()) ? 'in' : 'out'
  for (const element of document.querySelectorAll<HTMLElement>('[data-signed]')) {
    element.hidden = element.dataset['signed'] !== state
  }
}

document.addEventListener('submit', ({ target }) => {
  // The attribute, because a field called `action` would hide the property.
  const address = target instanceof Element ? target.getAttribute('action') : undefined
  if (address?.startsWith('/api/auth/')) keep(name, 'asked')
})
// The API asks to sign in only whoever is not.
if (document.querySelector('.auth')) keep(name, 'asked')
show().catch(() => undefined)
