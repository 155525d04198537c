import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SESv2Client } from '@aws-sdk/client-sesv2'
import t, { type Test } from 'tap'
import { findMailProblems } from '../../release/mail-lacks.ts'

type Answer = { readonly status?: number; readonly type?: string; readonly body?: object }

const address = 'arn:aws:ses:eu-west-1:123456789012:identity/shop@example.org'
const domain = 'arn:aws:ses:eu-west-1:123456789012:identity/example.org'
const confirmed = { body: { VerifiedForSendingStatus: true } }
const everybody = { body: { ProductionAccessEnabled: true } }

/** An SES that answers so, and what is found to lack there. */
async function lacks(t: Test, arn: string, identity: Answer, account: Answer) {
  const answers: Record<string, Answer> = {
    [`/v2/email/identities/${encodeURIComponent(arn.split('/')[1] ?? '')}`]: identity,
    '/v2/email/account': account,
  }
  const server = createServer(({ url = '' }, response) => {
    const { status = 200, type, body = {} } = answers[url] ?? { status: 404 }
    response.writeHead(status, { ...(type && { 'x-amzn-errortype': type }) })
    response.end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const ses = new SESv2Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  t.teardown(() => {
    ses.destroy()
    server.close()
  })
  return findMailProblems(ses, arn)
}

t.test('nothing is said where SES sends to everybody', async (t) => {
  t.strictSame(await lacks(t, address, confirmed, everybody), [])
  t.strictSame(await lacks(t, domain, confirmed, everybody), [])
})

t.test('what SES lacks is said, and what to do', async (t) => {
  const no = { VerifiedForSendingStatus: false }
  t.match(await lacks(t, address, { body: no }, everybody), [
    /^SES does not send from shop@example\.org yet, .* follow the link .* --region eu-west-1$/,
  ])
  t.match(await lacks(t, domain, { body: no }, everybody), [
    /^SES does not know yet that example\.org is ours, .* DKIM/,
  ])
  t.match(await lacks(t, address, confirmed, { body: { ProductionAccessEnabled: false } }), [
    /^SES in eu-west-1 is in its sandbox .* ask AWS for production access/,
  ])
  t.match(
    await lacks(t, address, confirmed, {
      body: { ProductionAccessEnabled: true, SendingEnabled: false },
    }),
    [/^AWS has paused sending in eu-west-1, .* Account dashboard/],
  )
  const none = { status: 404, type: 'NotFoundException', body: { message: 'no' } }
  t.match(await lacks(t, address, none, everybody), [
    /^SES has no identity shop@example\.org, .* create-email-identity --email-identity shop@/,
  ])
})

t.test('an SES that cannot be asked fails nothing', async (t) => {
  const refused = { status: 400, type: 'NotImplemented', body: { message: 'not\nhere' } }
  t.strictSame(await lacks(t, address, refused, refused), [
    'could not ask SES whether it may send from shop@example.org: not',
    'could not ask SES whether it sends to everybody: not',
  ])
  const nobody = new SESv2Client({
    endpoint: 'http://127.0.0.1:1',
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  t.teardown(() => nobody.destroy())
  t.match(await findMailProblems(nobody, address), [
    /^could not ask SES .+: \S/,
    /^could not ask SES .+: \S/,
  ])
})
