import { type Right, rights, rightsOf, roles } from '#core/operator/rights.ts'
import { codeFor, createOperator, openOperator, operatorPassword } from '../../support/operator.ts'
import { openPool, readAccessToken } from '../accounts.ts'
import type { Attack, Tries } from '../attack.ts'
import { claimsOf, goodPassword, jsonHeaders, type Lab } from '../lab.ts'
import { readRoutes } from '../routes.ts'

const inbox = '/api/operator/inbox'
const signIn = '/api/operator/sign-in'

/** The sign-in of operators, their sessions and their roles. */
export const operators: Attack = async (lab, tries) => {
  await asShopper(lab, tries)
  await withoutCode(lab, tries)
  await guessCodes(lab, tries)
  await copiedCookies(lab, tries)
  await beyondTheRole(lab, tries)
}

/** A shopper's password, token or cookies at the operators' routes. */
async function asShopper(lab: Lab, tries: Tries): Promise<void> {
  const { email, browser } = await lab.openAccount()
  const { status } = await lab.visit().post(signIn, { email, password: goodPassword })
  tries.record('a shopper’s password', status < 400)
  const token = await readAccessToken(lab.urls, email, goodPassword)
  const { session = '', refresh = '' } = browser.cookies
  const ways: readonly Readonly<Record<string, string>>[] = [
    { authorization: `Bearer ${token}` },
    { cookie: `session=${session}; refresh=${refresh}` },
    { cookie: `operator=${session}` },
    { cookie: `operator-step=${session}` },
    { cookie: `operator=${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}.${'A'.repeat(22)}` },
  ]
  for (const headers of ways) {
    const answer = await lab.toEdge({ path: inbox, headers })
    tries.record(`a shopper’s ${Object.keys(headers)}`, answer.status < 400)
  }
  // The group of the shoppers' pool that operators once had.
  const groups = { 'cognito:groups': ['operators', ...roles] }
  const raised = lab.pool.sign({ ...claimsOf(token), ...groups })
  const answer = await lab.toEdge({ path: inbox, headers: { authorization: `Bearer ${raised}` } })
  tries.record('a shopper in the operators’ groups', answer.status < 400)
}

async function openNew(lab: Lab) {
  const email = lab.newEmail('operator')
  const pool = openPool(lab.urls)
  await createOperator(pool, email, 'admin')
  pool.destroy()
  const browser = lab.visit()
  const first = await browser.post(signIn, { email, password: operatorPassword })
  return { email, browser, secret: String(first.json?.secret ?? '') }
}

/** The right password without the code. */
async function withoutCode(lab: Lab, tries: Tries): Promise<void> {
  const { email, browser, secret } = await openNew(lab)
  tries.record('the password alone', (await browser.read(inbox)).status < 400)
  for (const code of ['', '000000', 'null', codeFor(secret, -20), codeFor(secret, 20)]) {
    const { status } = await browser.post(`${signIn}/code`, { code })
    tries.record(`the code ${code ? 'of another time' : 'is empty'}`, status < 400)
  }
  const skipped = await browser.post(`${signIn}/new-password`, { password: goodPassword })
  tries.record('a new password instead of the code', skipped.status < 400)

  // A wrong code ends the set-up: the next sign-in shows a new key.
  const begun = await browser.post(signIn, { email, password: operatorPassword })
  const key = String(begun.json?.secret ?? secret)
  const code = codeFor(key)
  const done = await browser.post(`${signIn}/code`, { code })
  tries.works('the code of the app', done.json?.step === 'done')
  tries.works('the inbox', (await browser.read(inbox)).status === 200)
  const other = lab.visit()
  const again = await other.post(signIn, { email, password: operatorPassword })
  tries.record('the key is shown at the second sign-in', again.text.includes(key))
  const { status } = await other.post(`${signIn}/code`, { code })
  tries.record('a code that was used', status < 400)
}

/** Each guess is a try: it is through if it is checked beyond the limit for one address. */
async function guessCodes(lab: Lab, tries: Tries): Promise<void> {
  const { email, browser, secret } = await openNew(lab)
  await browser.post(`${signIn}/code`, { code: codeFor(secret) })
  let checked = 0
  for (let guess = 1; guess <= 15; guess += 1) {
    const stranger = lab.visit()
    await stranger.post(signIn, { email, password: operatorPassword })
    const code = String((Number(codeFor(secret, 1)) + guess) % 1_000_000).padStart(6, '0')
    const { status } = await stranger.post(`${signIn}/code`, { code })
    if (status === 422) checked += 1
    tries.record(`wrong code ${checked} of an operator`, status === 422 && checked > 4)
  }
  tries.works('the first wrong code is checked', checked > 0)
  const { email: victim } = await openNew(lab)
  let passwords = 0
  for (let guess = 1; guess <= 12; guess += 1) {
    const answer = await lab
      .visit()
      .post(signIn, { email: victim, password: `${guess}Wrong-1234!` })
    if (answer.status === 401) passwords += 1
    const through = answer.status === 401 && passwords > 4
    tries.record(`wrong password ${passwords} of an operator`, through)
  }
}

async function copiedCookies(lab: Lab, tries: Tries): Promise<void> {
  const { browser, secret } = await openNew(lab)
  await browser.post(`${signIn}/code`, { code: codeFor(secret) })
  const copied = { ...browser.cookies }
  const opens = async (cookies: Readonly<Record<string, string>>) =>
    (await lab.toEdge({ path: inbox, cookies })).status === 200
  tries.works('a copied cookie', await opens(copied))
  const [id = '', key = ''] = (copied['operator'] ?? '').split('.')
  const other = await openNew(lab)
  await other.browser.post(`${signIn}/code`, { code: codeFor(other.secret) })
  const [otherId = ''] = (other.browser.cookies['operator'] ?? '').split('.')
  for (const operator of [id, `${id}.`, `${otherId}.${key}`, `${id}.${key.slice(0, -1)}`])
    tries.record('an altered operator cookie', await opens({ operator }))
  await browser.post('/api/operator/sign-out')
  tries.record('the copied cookie after the sign-out', await opens(copied))
}

/** Every route for every role, from the routes in the API's document. */
async function beyondTheRole(lab: Lab, tries: Tries): Promise<void> {
  const { orderId } = await lab.order(lab.visit())
  const routes = (await readRoutes(lab, orderId)).filter(
    ({ path }) => path.startsWith('/api/operator/') && !/sign-(in|out)/.test(path),
  )
  for (const role of roles) {
    const headers = await openOperator(lab.urls, role)
    for (const { method, path } of routes) {
      const right = rightFor(method, path)
      if (right && rightsOf[role].includes(right)) continue
      const call = { method, path, headers: { ...jsonHeaders(lab.urls.edge), ...headers } }
      const { status } = await lab.toEdge({ ...call, ...(method !== 'GET' && { body: '{}' }) })
      tries.record(`${role}: ${method} ${path.replace(orderId, ':orderId')}`, status !== 403)
    }
    const read = await lab.toEdge({ path: `/api/operator/orders/${orderId}`, headers })
    tries.works(`${role} reads an order`, read.status === 200)
  }
}

/** Stated here once more, and not read from the routes, which the attacks test. */
function rightFor(method: string, path: string): Right | undefined {
  if (/\/refunds$/.test(path)) return 'refund'
  if (/\/(approve|reject)$/.test(path)) return 'review'
  if (path === inbox) return 'inbox'
  const isRead = method === 'GET' && /\/orders\/\w+$/.test(path)
  return isRead ? 'read' : rights.find((right) => path.includes(right))
}
