import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SESv2Client } from '@aws-sdk/client-sesv2'
import t, { type Test } from 'tap'
import { findMailProblems } from '../../release/mail-problems.ts'

type Answer = { readonly status?: number; readonly type?: string; readonly body?: object }

const address = 'arn:aws:ses:eu-west-1:123456789012:identity/shop@example.org'
const domain = 'arn:aws:ses:eu-west-1:123456789012:identity/example.org'
const verified = { body: { VerifiedForSendingStatus: true } }
const production = { body: { ProductionAccessEnabled: true } }

/** Returns the problems that are found with an SES that gives these answers. */
async function problems(t: Test, arn: string, identity: Answer, account: Answer) {
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

t.test('there are no problems if SES sends to every address', async (t) => {
  t.strictSame(await problems(t, address, verified, production), [])
  t.strictSame(await problems(t, domain, verified, production), [])
})

t.test('each problem has a line with a remedy', async (t) => {
  const unverified = { body: { VerifiedForSendingStatus: false } }
  t.match(await problems(t, address, unverified, production), [
    /^SES has not verified shop@example\.org yet, .* Follow the link .* --region eu-west-1$/,
  ])
  t.match(await problems(t, domain, unverified, production), [
    /^SES has not verified example\.org yet, .* DKIM/,
  ])
  t.match(await problems(t, address, verified, { body: { ProductionAccessEnabled: false } }), [
    /^SES in eu-west-1 is in its sandbox .* Ask AWS for production access/,
  ])
  t.match(
    await problems(t, address, verified, {
      body: { ProductionAccessEnabled: true, SendingEnabled: false },
    }),
    [/^AWS has paused sending in eu-west-1, .* Account dashboard/],
  )
  const notFound = { status: 404, type: 'NotFoundException', body: { message: 'no' } }
  t.match(await problems(t, address, notFound, production), [
    /^SES has no identity shop@example\.org, .* create-email-identity --email-identity shop@/,
  ])
})

t.test('a failed SES request becomes a line and does not throw', async (t) => {
  const refused = { status: 400, type: 'NotImplemented', body: { message: 'not\nhere' } }
  t.strictSame(await problems(t, address, refused, refused), [
    'could not check whether SES may send from shop@example.org: not',
    'could not check whether SES sends to all addresses: not',
  ])
  const unreachable = new SESv2Client({
    endpoint: 'http://127.0.0.1:1',
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  t.teardown(() => unreachable.destroy())
  t.match(await findMailProblems(unreachable, address), [
    /^could not check whether SES .+: \S/,
    /^could not check whether SES .+: \S/,
  ])
})
