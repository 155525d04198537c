import { SESv2Client } from '@aws-sdk/client-sesv2'
import t, { type Test } from 'tap'
import { startParametersAndMail } from '../../../local/emulators/parameters-and-mail.ts'
import type { SesAccount } from '../../../local/emulators/ses-rules.ts'
import { refuseUnreachableSignUp } from '../../release/refuse-unreachable-sign-up.ts'

const server = await startParametersAndMail({ port: 0 })
t.teardown(() => server.close())

/** Returns the check of a deployment, against an SES emulator with this account state. */
async function check(t: Test, account: SesAccount, values: object) {
  await fetch(`${server.url}/_local/ses`, { method: 'POST', body: JSON.stringify(account) })
  const ses = new SESv2Client({
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  })
  t.teardown(() => ses.destroy())
  const mail = { from: 'shop@example.org', zone_id: null, ...values }
  return (sender: string) =>
    refuseUnreachableSignUp(ses, {
      env: 'prod',
      region: 'eu-west-1',
      values: { mail, identity: { mail: sender } },
    })
}

t.test('identity.mail: ses is refused while SES is in the sandbox, cognito is not', async (t) => {
  const refuse = await check(t, { isSandbox: true }, {})
  await t.rejects(
    refuse('ses'),
    /^refused: identity\.mail of prod is ses, but SES in eu-west-1 .*\n {2}the account is in the SES sandbox.*production access.*\nuntil then, set identity\.mail: cognito/,
  )
  await t.resolves(refuse('cognito'))
})

t.test('identity.mail: ses is refused while the identity is not verified', async (t) => {
  const none = await check(t, { isSandbox: false, verified: [] }, {})
  await t.rejects(none('ses'), /\n {2}shop@example\.org is not verified: deploy with/)
  const domain = { zone_id: 'Z0123456789' }
  const address = await check(t, { isSandbox: false, verified: ['shop@example.org'] }, domain)
  await t.rejects(address('ses'), /\n {2}example\.org is not verified/)
})

t.test('identity.mail: ses is accepted if SES can send to every address', async (t) => {
  const address = await check(t, { isSandbox: false, verified: ['shop@example.org'] }, {})
  await t.resolves(address('ses'))
  const domain = { zone_id: 'Z0123456789' }
  const verifiedDomain = await check(t, { isSandbox: false, verified: ['example.org'] }, domain)
  await t.resolves(verifiedDomain('ses'))
})

t.test('identity.mail: ses is refused if the SES request fails', async (t) => {
  const ses = new SESv2Client({
    endpoint: 'http://127.0.0.1:1',
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  })
  t.teardown(() => ses.destroy())
  const values = { mail: { from: 'a@example.org', zone_id: null }, identity: { mail: 'ses' } }
  await t.rejects(refuseUnreachableSignUp(ses, { env: 'dev', region: 'eu-west-1', values }))
})
