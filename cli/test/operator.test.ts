import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import t from 'tap'
import { createOperatorProvider } from '#core/aws/cognito-operators.ts'
import { createOperatorSessions } from '#core/aws/dynamodb-operator-sessions.ts'
import { ShopError } from '#core/errors.ts'
import { openOperatorSession } from '#core/operator/sign-in.ts'
import type { SignInStep } from '#core/ports/operator-provider.ts'
import { tables, userPool } from '../../local/settings.ts'
import { codeFor } from '../../test/support/operator.ts'
import { openLocal } from './support/local.ts'
import { run } from './support/run.ts'

const shop = await openLocal(t)
const settings = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
}
const dynamodb = new DynamoDBClient({ ...settings, endpoint: shop.urls.dynamodb })
const cognito = new CognitoIdentityProviderClient({ ...settings, endpoint: shop.urls.cognito })
t.teardown(() => {
  for (const client of [dynamodb, cognito]) client.destroy()
})
const { userPoolId, clientId } = userPool.operators
const provider = createOperatorProvider({
  cognito,
  userPoolId,
  clientId,
  jwksUrl: `${shop.urls.cognito}/${userPoolId}/.well-known/jwks.json`,
})
const sessions = createOperatorSessions({ dynamodb, table: tables.orders })
const email = 'anna@example.com'
const password = 'Annas-Password-1!'
const operate = (...args: readonly string[]) =>
  run('operator', [shop.portBase, `EMAIL=${email}`, ...args])
const passwordIn = (out: string) => /temporary password: (\S+)/.exec(out)?.[1] ?? ''

/** Signs in from a temporary password to the end, and opens a session. */
async function signInFirst(temporary: string) {
  const first = (await provider.enterPassword(email, temporary)) as SignInStep
  t.equal(first.kind, 'new-password')
  const next = await provider.chooseNewPassword(first, password)
  if (next.kind !== 'set-up') return { next }
  const done = await provider.setUpCodes(next, codeFor(next.secret ?? ''))
  if (done.kind !== 'done') throw new Error('the sign-in is not complete')
  const { operator } = done
  const clock = () => new Date()
  const session = await openOperatorSession(operator, { operatorSessions: sessions, clock })
  return { next, operator, session }
}

t.test('adds an operator, changes their role, resets what they lost, removes them', async (t) => {
  t.match(await operate(), { status: 0, out: /anna@example\.com is no operator/ })
  t.match(await operate('ROLE=support', 'DRY_RUN=1'), { status: 0, out: /would add/ })
  t.match(await operate(), { out: /is no operator/ })

  const added = await operate('ROLE=support', 'YES=1')
  t.match(added, { status: 0, out: /added as support/ })
  const { operator, session } = await signInFirst(passwordIn(added.out))
  t.match(operator, { email, role: 'support' })
  t.match(await operate(), { out: /anna@example\.com: support \(read, inbox\), CONFIRMED/ })
  t.match(await operate('ROLE=support', 'YES=1'), { status: 0, out: /nothing to do/ })
  if (!session) throw new Error('there is no session')
  t.ok(await sessions.read(session))

  t.match(await operate('ROLE=finance', 'YES=1'), { status: 0, out: /has the role finance/ })
  t.equal(await sessions.read(session), undefined, 'the sessions have ended')

  await operate('RESET=totp', 'YES=1')
  t.match(await provider.enterPassword(email, password), { kind: 'set-up' })
  const reset = await operate('RESET=password', 'YES=1')
  await t.rejects(provider.enterPassword(email, password), { code: 'invalid_credentials' })
  const again = await signInFirst(passwordIn(reset.out))
  t.match(again.operator, { operatorId: operator?.operatorId, role: 'finance' })

  t.match(await operate('ROLE=none', 'YES=1'), { status: 0, out: /no operator any more/ })
  t.equal(again.session && (await sessions.read(again.session)), undefined)
  await t.rejects(provider.enterPassword(email, password), ShopError)
  t.match(await operate('ROLE=none', 'YES=1'), { status: 0, out: /nothing to do/ })
})

t.test('wrong variables are refused', async (t) => {
  t.match(await operate('RESET=totp', 'YES=1'), { status: 1, err: /no operator\. Use ROLE/ })
  t.match(await operate('ROLE=suport'), { status: 1, err: /did you mean support/ })
  t.match(await operate('ROLE=admin', 'RESET=totp'), { status: 1, err: /not both/ })
  t.match(await run('operator', ['EMAIL=anna']), { status: 1, err: /EMAIL must be/ })
})
