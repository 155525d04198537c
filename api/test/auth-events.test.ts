import t from 'tap'
import { edgeHeaders, newAddress } from '../../test/support/edge-headers.ts'
import { buildApp } from '../app.ts'
import { openBrowser, viaServer } from './support/clients.ts'
import { openShop, siteOrigin } from './support/shop.ts'

const shop = await openShop(t)
const { deps, codes, logged, createAccount } = shop
const app = buildApp(deps)
await app.listen({ port: 0, host: '127.0.0.1' })
t.teardown(() => app.close())
const client = viaServer(app)

const stored = 'customer@example.com'
const email = 'Customer@Example.com'
const good = 'TestPass123!'
await createAccount(stored, good)
const { account } = await deps.accounts.signIn(email, good)

const from = newAddress()
const browser = openBrowser(client, siteOrigin)
const events =
  /^(sign_in\.(succeeded|failed)|sign_up\.requested|password\.|session\.(signed_out|ended))/

/** Sends a form's fields and returns the events that it logs. */
async function eventsOf(path: string, body?: object) {
  logged.length = 0
  await browser.post(`/api/auth/${path}`, body, edgeHeaders(from))
  const lines = logged.map((line) => JSON.parse(line) as Record<string, unknown>)
  return lines.filter(({ message }) => events.test(String(message)))
}

t.test('each event says who, from where and how it ended, without the address', async (t) => {
  const { customerId } = account
  const wrong = { email, password: 'Guess00000!x' }
  const password = 'Another123!'
  const { addressKey } = (await eventsOf('sign-in', wrong))[0] ?? {}
  t.match(String(addressKey), /^[\w-]{43}$/)
  const steps: readonly (readonly [string, object | undefined, string, object])[] = [
    ['sign-in', wrong, 'sign_in.failed', { addressKey, reason: 'invalid_credentials' }],
    ['sign-in', { email, password: good }, 'sign_in.succeeded', { addressKey, customerId }],
    [
      'password',
      { current: 'Guess00000!x', password },
      'password.change_failed',
      { customerId, reason: 'invalid_credentials' },
    ],
    ['password', { current: good, password }, 'password.changed', { customerId, addressKey }],
    ['sessions/end', {}, 'session.ended', { customerId, addressKey }],
    ['sign-out', undefined, 'session.signed_out', { customerId, addressKey }],
    ['forgot', { email }, 'password.code_requested', { addressKey }],
    ['sign-up', { email }, 'sign_up.requested', { addressKey }],
    [
      'reset',
      { email, code: codes.get(stored) === '0000' ? '1111' : '0000', password: good },
      'password.reset_failed',
      { addressKey, reason: 'code_mismatch' },
    ],
  ]
  const check = (found: readonly object[], message: string, fields: object) => {
    t.equal(found.length, 1, message)
    t.match(found[0], { message, client: from, traceId: /^trc_/, ...fields }, message)
    t.notMatch(JSON.stringify(found), /example\.com/i, message)
  }
  for (const [path, body, message, fields] of steps)
    check(await eventsOf(path, body), message, fields)
  const code = codes.get(stored) ?? ''
  const reset = await eventsOf('reset', { email, code, password: good })
  check(reset, 'password.reset', { customerId, addressKey })
})

t.test('a failed sign-in looks alike with and without an account', async (t) => {
  const fieldsFor = async (address: string) => {
    const [event = {}] = await eventsOf('sign-in', { email: address, password: 'Guess00000!x' })
    return Object.keys(event).sort()
  }
  t.same(await fieldsFor('nobody@example.com'), await fieldsFor(email))
})

t.test('too many wrong passwords are failed sign-ins too', async (t) => {
  const wrong = { email: 'guessed@example.com', password: 'Guess00000!x' }
  const reasons = []
  for (let count = 0; count < 5; count++)
    reasons.push((await eventsOf('sign-in', wrong))[0]?.['reason'])
  t.same(reasons, [...Array(4).fill('invalid_credentials'), 'too_many_attempts'])
})
