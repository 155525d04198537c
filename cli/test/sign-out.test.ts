import t from 'tap'
import { createSessionStore } from '#core/aws/dynamodb-sessions.ts'
import { tables } from '../../local/settings.ts'
import { openLocal } from './support/local.ts'
import { run } from './support/run.ts'

const shop = await openLocal(t)
const sessions = createSessionStore({ dynamodb: shop.dynamodb, table: tables.orders })
const email = 'anna@example.com'
const customerId = await shop.createAccount(email)
const expiresAt = Math.floor(Date.now() / 1000) + 3600
const own = ['ses_1', 'ses_2'].map((sessionId) => ({ customerId, sessionId }))
const stranger = { customerId: await shop.createAccount('bruno@example.com'), sessionId: 'ses_3' }
for (const session of [...own, stranger]) await sessions.open({ ...session, expiresAt })
const areOpen = () => Promise.all([...own, stranger].map(sessions.isOpen))
const signOut = (...args: string[]) => run('sign-out', [shop.portBase, ...args])

t.test('every session of the customer ends, and no other', async (t) => {
  const named = `all sessions of ${email} (${customerId}) in local\n`
  t.match(await signOut(`CUSTOMER=${email}`, 'DRY_RUN=1'), { status: 0, out: `would end ${named}` })
  t.match(await signOut(`CUSTOMER=${email}`), { status: 1, err: /no terminal to ask/ })
  t.same(await areOpen(), [true, true, true])
  t.same(await signOut('CUSTOMER=Anna@example.com', 'YES=1'), {
    status: 0,
    out: `ended ${named}`,
    err: '',
  })
  t.same(await areOpen(), [false, false, true])
  t.match(await signOut(`CUSTOMER=${customerId}`, 'YES=1'), { status: 0 }, 'again, by id')
})

t.test('an unknown customer is an error', async (t) => {
  const unknown = await signOut('CUSTOMER=nobody@example.com', 'YES=1')
  t.match(unknown, { status: 1, err: 'local has no account nobody@example.com' })
})
