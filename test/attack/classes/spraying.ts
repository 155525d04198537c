import type { Attack, Tries } from '../attack.ts'
import { goodPassword, type Lab, wrongPassword } from '../lab.ts'

/** Statuses of guesses that were checked. */
const checked = [401, 422]

/**
 * Guesses of passwords, codes and order numbers. Each guess is a try; it is through if it is checked
 * although the limit of docs/request-limits.md is reached.
 */
export const spraying: Attack = async (lab, tries) => {
  await guessFromOneAddress(lab, tries)
  await guessOnePassword(lab, tries)
  await guessCodes(lab, tries)
  await guessNumbers(lab, tries)
}

type Guess = (index: number) => Promise<{ readonly status: number }>

async function guesses(
  what: string,
  {
    count,
    limit,
    statuses = checked,
  }: { count: number; limit: number; statuses?: readonly number[] },
  guess: Guess,
  tries: Tries,
): Promise<void> {
  let done = 0
  for (let from = 0; from < count; from += 10) {
    const size = Math.min(10, count - from)
    const answers = await Promise.all(
      Array.from({ length: size }, (_, index) => guess(from + index)),
    )
    for (const { status } of answers) {
      if (statuses.includes(status)) done += 1
      tries.record(`${what}: guess ${done} of ${limit}`, statuses.includes(status) && done > limit)
    }
  }
  tries.works(`${what}: a first guess is checked`, done > 0)
}

async function guessFromOneAddress(lab: Lab, tries: Tries): Promise<void> {
  const signIn = (address: string, headers: Readonly<Record<string, string>> = {}) =>
    lab
      .visit(address)
      .post(
        '/api/auth/sign-in',
        { email: lab.newEmail('sprayed'), password: wrongPassword },
        headers,
      )
  const one = lab.newAddress()
  await guesses(
    'many accounts from one address',
    { count: 80, limit: 60 },
    () => signIn(one),
    tries,
  )

  // The address is already at its limit: other headers and cookies must not help.
  const forged = [
    { 'x-forwarded-for': '203.0.113.1' },
    { 'x-client-address': '203.0.113.2' },
    { 'x-client-address': '203.0.113.3', 'x-origin-secret': '' },
    { 'x-real-ip': '203.0.113.4' },
    { forwarded: 'for=203.0.113.5' },
    { 'cloudfront-viewer-address': '203.0.113.6:1' },
    { 'true-client-ip': '203.0.113.7' },
  ]
  for (const headers of forged) {
    const { status } = await signIn(one, headers as Record<string, string>)
    tries.record(`a blocked address with ${Object.keys(headers)}`, checked.includes(status))
  }
  const subnet = (index: number) => `2001:db8:${(index % 7) + 1}:1::${index.toString(16)}`
  const inSubnet = (index: number) => signIn(`2001:db8:aa:1::${(index + 1).toString(16)}`)
  await guesses('addresses of one IPv6 /64', { count: 70, limit: 60 }, inSubnet, tries)
  tries.works('other networks are served', (await signIn(subnet(1))).status === 401)

  const direct = (index: number) =>
    lab.toApi({
      method: 'POST',
      path: '/auth/sign-in',
      headers: {
        origin: lab.urls.edge,
        'content-type': 'application/json',
        'x-client-address': `198.51.100.${index}`,
        'x-forwarded-for': `198.51.100.${index}`,
        'x-origin-secret': `guess-${index}`,
      },
      body: JSON.stringify({ email: lab.newEmail('direct'), password: wrongPassword }),
    })
  await guesses('around the edge, with forged addresses', { count: 70, limit: 60 }, direct, tries)
}

async function guessOnePassword(lab: Lab, tries: Tries): Promise<void> {
  const { email, browser } = await lab.openAccount()
  const forms = [email, email.toUpperCase(), ` ${email}`, `${email} `, email.replace('p', 'P')]
  const guess = (index: number) =>
    lab.visit().post('/api/auth/sign-in', {
      email: forms[index % forms.length],
      password: `${wrongPassword}${index}`,
    })
  await guesses(
    'one account from many addresses',
    { count: 20, limit: 4, statuses: [401] },
    guess,
    tries,
  )
  const locked = await browser.post('/api/auth/sign-in', { email, password: goodPassword })
  tries.record('the owner is locked out of a known browser', locked.status !== 200)
}

async function guessCodes(lab: Lab, tries: Tries): Promise<void> {
  const { email } = await lab.openAccount()
  await lab.visit().post('/api/auth/forgot', { email })
  const code = await lab.codeFor(email)
  const wrong = (index: number) => {
    const guess = String((Number(code) + index + 1) % 1_000_000).padStart(6, '0')
    return lab.visit().post('/api/auth/reset', { email, code: guess, password: goodPassword })
  }
  await guesses('codes of one account', { count: 15, limit: 4, statuses: [422] }, wrong, tries)
}

async function guessNumbers(lab: Lab, tries: Tries): Promise<void> {
  const address = lab.newAddress()
  const ask = (index: number) =>
    lab.visit(address).post('/api/orders/find', {
      number: `0000-${String(index).padStart(4, '0')}`,
      email: 'somebody@example.com',
    })
  await guesses('order numbers', { count: 70, limit: 60, statuses: [202] }, ask, tries)
}
