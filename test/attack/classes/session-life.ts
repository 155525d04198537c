import { setTimeout as sleep } from 'node:timers/promises'
import type { Attack, Tries } from '../attack.ts'
import { claimsOf, goodPassword, type Lab, type Visitor, wrongPassword } from '../lab.ts'

type Cookies = Readonly<Record<string, string>>

/** Copied cookies after a sign-out, a reset or a password change, and races with a renewal. */
export const sessionLife: Attack = async (lab, tries) => {
  await afterSignOut(lab, tries)
  await afterReset(lab, tries)
  await afterPasswordChange(lab, tries)
  await duringRenewal(lab, tries)
  await fixation(lab, tries)
  await preHijacking(lab, tries)
}

const opens = async (lab: Lab, cookies: Cookies) =>
  (await lab.toEdge({ path: '/api/orders', cookies })).status === 200

/** Returns the same session as if it were older than 15 minutes, so that it must be renewed. */
function aged(lab: Lab, { session = '', refresh = '' }: Cookies): Cookies {
  const claims = { ...claimsOf(session), iat: Math.floor(Date.now() / 1000) - 3600 }
  return { session: lab.signCookie(claims), refresh }
}

const copy = (browser: Visitor): Cookies => ({ ...browser.cookies })

async function tryCopies(what: string, copied: Cookies, lab: Lab, tries: Tries): Promise<void> {
  tries.record(`${what}: the copied cookies`, await opens(lab, copied))
  tries.record(`${what}: the copied cookies, renewed`, await opens(lab, aged(lab, copied)))
  const { session = '' } = copied
  tries.record(`${what}: the session cookie alone`, await opens(lab, { session }))
}

async function afterSignOut(lab: Lab, tries: Tries): Promise<void> {
  const { email, browser } = await lab.openAccount()
  const copied = copy(browser)
  tries.works('a copied cookie', await opens(lab, copied))
  tries.works('a renewed session', await opens(lab, aged(lab, copied)))
  const first = await lab.order(browser)
  await browser.post('/api/auth/sign-out')
  await tryCopies('after the sign-out', copied, lab, tries)
  const guest = await browser.read(`/api/orders/${first.orderId}`)
  tries.record('after the sign-out: the order in the same browser', guest.status !== 404)
  await lab.signIn(browser, email)
  await tryCopies('after another sign-in', copied, lab, tries)
  const second = copy(browser)
  await lab.signIn(browser, email)
  await tryCopies('a session that a sign-in replaced', second, lab, tries)
}

async function afterReset(lab: Lab, tries: Tries): Promise<void> {
  const { email, browser } = await lab.openAccount()
  const copied = copy(browser)
  const owner = lab.visit()
  await owner.post('/api/auth/forgot', { email })
  await sleep(50)
  const code = await lab.codeFor(email)
  const reset = { email, code, password: `${goodPassword}new` }
  tries.works('a reset', (await owner.post('/api/auth/reset', reset)).status === 200)
  await tryCopies('after a reset', copied, lab, tries)
  const again = await lab.visit().post('/api/auth/reset', { ...reset, password: goodPassword })
  tries.record('a code that was used', again.status === 200)
  const old = await lab.visit().post('/api/auth/sign-in', { email, password: goodPassword })
  tries.record('the old password', old.status === 200)
}

async function afterPasswordChange(lab: Lab, tries: Tries): Promise<void> {
  const { email, browser } = await lab.openAccount()
  const copied = copy(browser)
  const password = `${goodPassword}changed`
  const wrong = [
    { password },
    { password, current: '' },
    { password, current: wrongPassword },
    { password, current: password },
  ]
  for (const body of wrong) {
    const thief = lab.visit()
    Object.assign(thief.cookies, copied)
    const { status } = await thief.post('/api/auth/password', body)
    tries.record(`a copied session changes the password: ${JSON.stringify(body)}`, status < 400)
  }
  const { status } = await browser.post('/api/auth/password', { password, current: goodPassword })
  // Shops without this route have no more to try.
  if (status === 404) return
  tries.works('a password change', status === 200)
  await tryCopies('after a password change', copied, lab, tries)
  const old = await lab.visit().post('/api/auth/sign-in', { email, password: goodPassword })
  tries.record('the old password after a change', old.status === 200)

  const other = await lab.openAccount()
  const { sessionId } = claimsOf(other.browser.cookies['session'])
  const ended = await browser.post('/api/auth/sessions/end', { sessionId })
  if (ended.status === 404) return
  tries.record('a buyer ends another’s session', !(await opens(lab, other.browser.cookies)))
  const own = copy(browser)
  await browser.post('/api/auth/sessions/end', { sessionId: claimsOf(own['session'])['sessionId'] })
  await tryCopies('a session that its owner has ended', own, lab, tries)
}

async function duringRenewal(lab: Lab, tries: Tries): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    const { browser } = await lab.openAccount()
    const copied = copy(browser)
    const old = aged(lab, copied)
    const renewals = Array.from({ length: 6 }, async (_, index) => {
      await sleep(index * 2 * round)
      return lab.toEdge({ path: '/api/orders', cookies: old })
    })
    const signOut = browser.post('/api/auth/sign-out')
    const answers = await Promise.all(renewals)
    await signOut
    const minted = answers.flatMap(({ setCookies }) =>
      setCookies.flatMap((line) => /^session=([^;]+)/.exec(line)?.[1] ?? []),
    )
    tries.record('the old session after a race', await opens(lab, old))
    const { refresh = '' } = copied
    const opened = await Promise.all(minted.map((session) => opens(lab, { session, refresh })))
    tries.record('a session renewed during the sign-out', opened.some(Boolean))
  }
}

async function fixation(lab: Lab, tries: Tries): Promise<void> {
  const attacker = await lab.openAccount()
  const { email } = await lab.openAccount()
  const planted = copy(attacker.browser)
  const victim = lab.visit()
  Object.assign(victim.cookies, planted)
  await lab.signIn(victim, email)
  const { session = '', refresh = '' } = victim.cookies
  tries.record(
    'the session keeps the attacker’s id',
    claimsOf(session)['sessionId'] === claimsOf(planted['session'])['sessionId'],
  )
  tries.record('the refresh cookie is the attacker’s', refresh === planted['refresh'])
  const listed = await lab.toEdge({ path: '/api/orders', cookies: planted })
  tries.record('the attacker’s cookie opens the victim’s account', listed.text.includes(email))
}

async function preHijacking(lab: Lab, tries: Tries): Promise<void> {
  const email = lab.newEmail('hijacked')
  const attacker = lab.visit()
  await attacker.post('/api/auth/sign-up', { email })
  await attacker.post('/api/auth/sign-up', { email, password: 'Attacker-1234!' })
  const victim = await lab.signUp(email)
  tries.works('the victim signs up', await opens(lab, victim.browser.cookies))
  for (const password of ['Attacker-1234!', '']) {
    const { status } = await attacker.post('/api/auth/sign-in', { email, password })
    tries.record(`the password of an earlier sign-up: ${password || 'none'}`, status === 200)
  }
}
