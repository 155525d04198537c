import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SESv2Client } from '@aws-sdk/client-sesv2'
import t, { type Test } from 'tap'
import { createMailer } from '#core/aws/ses-mailer.ts'
import { Undeliverable } from '#core/ports/mailer.ts'
import { startParametersAndMail } from '../../../local/emulators/parameters-and-mail.ts'
import type { SesAccount } from '../../../local/emulators/ses-rules.ts'

const mail = {
  id: 'ord_1-completed',
  to: 'buyer@example.org',
  subject: 'Prêt',
  text: 'Bonjour',
  html: '<p>Bonjour</p>',
}

function openMailer(t: Test, endpoint: string, replyTo?: string) {
  const ses = new SESv2Client({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  })
  t.teardown(() => ses.destroy())
  return createMailer({ ses, from: 'shop@example.com', replyTo })
}

/** Starts the SES emulator. Returns a mailer for it, and the mails that it has received. */
async function openSes(t: Test, account: SesAccount = { isSandbox: false }) {
  const server = await startParametersAndMail({ port: 0 })
  t.teardown(() => server.close())
  const set = async (account: SesAccount) =>
    void (await fetch(`${server.url}/_local/ses`, {
      method: 'POST',
      body: JSON.stringify(account),
    }))
  await set(account)
  const mailbox = async () =>
    (await (await fetch(`${server.url}/_local/mailbox`)).json()) as {
      to: string[]
      replyTo: string[]
    }[]
  return { send: openMailer(t, server.url), set, mailbox, url: server.url }
}

/** Returns the error of a refused mail. Throws Error if the mail is accepted. */
async function refusalOf(sending: Promise<void>): Promise<Error> {
  return sending.then(
    () => {
      throw new Error('the mail was accepted')
    },
    (error: Error) => error,
  )
}

t.test('a non-ASCII domain is sent in Punycode', async (t) => {
  const { send, mailbox } = await openSes(t)
  await send({ ...mail, to: 'acheteur@exämple.fr' })
  await send({ ...mail, to: 'Acheteur+1@Example.org' })
  t.strictSame(
    (await mailbox()).map(({ to }) => to),
    [['Acheteur+1@Example.org'], ['acheteur@xn--exmple-cua.fr']],
    'an ASCII address is not changed',
  )
})

t.test('answers go to the contact address, which SES need not verify', async (t) => {
  const { send, mailbox, url } = await openSes(t, { isSandbox: false, verified: ['example.com'] })
  await openMailer(t, url, 'help@elsewhere.example')(mail)
  await send(mail)
  t.strictSame(
    (await mailbox()).map(({ replyTo }) => replyTo),
    [[], ['help@elsewhere.example']],
  )
})

t.test('SES refuses an invalid address for answers', async (t) => {
  const { url, mailbox } = await openSes(t)
  for (const replyTo of ['help', '@shop.example', 'a b@shop.example', 'help@exämple.fr']) {
    const error = await refusalOf(openMailer(t, url, replyTo)(mail))
    t.type(error, Undeliverable, replyTo)
  }
  t.same(await mailbox(), [])
})

t.test('an address that SES cannot send to is refused without a call', async (t) => {
  const send = openMailer(t, 'http://127.0.0.1:1')
  for (const [to, reason] of [
    ['achetêur@example.fr', /beyond ASCII/],
    ['a b@example.fr', /beyond ASCII/],
    ['buyer@exa mple.fr', /domain of the address is not valid/],
    ['buyer@example.fr\r\nBcc: x@y.example', /separates/],
    ['buyer@exam\r\nple.fr', /separates/],
    ['buyer@example.fr\n', /separates/],
    ['buyer@example.fr,other@example.fr', /separates/],
    ['nobody', /no local part or no domain/],
    ['@example.fr', /no local part or no domain/],
    ['buyer@', /no local part or no domain/],
  ] as const) {
    const error = await refusalOf(send({ ...mail, to }))
    t.ok(error instanceof Undeliverable, to)
    t.match(error.message, reason)
  }
})

t.test('the emulator refuses non-ASCII addresses, as SES does', async (t) => {
  const { url } = await openSes(t)
  for (const to of [
    'acheteur@exämple.fr',
    'achetêur@example.fr',
    'a b@example.fr',
    'nobody',
    '@a.fr',
  ]) {
    const answer = await fetch(`${url}/v2/email/outbound-emails`, {
      method: 'POST',
      body: JSON.stringify({
        FromEmailAddress: 'shop@example.com',
        Destination: { ToAddresses: [to] },
        Content: { Simple: { Subject: { Data: 'a' }, Body: { Text: { Data: 'a' } } } },
      }),
    })
    t.match(
      [answer.status, answer.headers.get('x-amzn-errortype')],
      [400, 'BadRequestException'],
      to,
    )
  }
})

t.test(
  'in the sandbox SES also checks the recipient: rights first, then verification',
  async (t) => {
    const verified = ['example.com', 'buyer@example.org']
    const { send, set, mailbox } = await openSes(t, {
      isSandbox: true,
      verified,
      granted: ['example.com'],
    })
    const denied = await refusalOf(send(mail))
    t.notOk(denied instanceof Undeliverable, 'a corrected policy makes it deliverable')
    t.match(denied.message, /check its policy \(AccessDeniedException\)/)

    await set({ isSandbox: true, verified, granted: ['*'] })
    await send(mail)
    await send({ ...mail, to: 'success@simulator.amazonses.com' })
    const unverified = await refusalOf(send({ ...mail, to: 'stranger@example.net' }))
    t.notOk(unverified instanceof Undeliverable, 'production access makes it deliverable')
    t.match(unverified.message, /sandbox.*\(MessageRejected\)/)

    await set({ isSandbox: false, verified, granted: ['example.com'] })
    await send({ ...mail, to: 'stranger@example.net' })
    t.equal((await mailbox()).length, 3)
    await set({ isSandbox: false, verified: [] })
    t.match((await refusalOf(send(mail))).message, /mail\.from is not verified/)
    for (const { message, stack, cause } of [denied, unverified])
      t.notMatch(`${message}${stack}${cause}`, /buyer@|stranger@/, 'no address')
  },
)

t.test('each SES error is permanent or retried, with a reason', async (t) => {
  let answer = { status: 400, type: '', message: '' }
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(answer.status, { 'x-amzn-errortype': answer.type })
    response.end(JSON.stringify({ message: answer.message }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const send = openMailer(t, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const spoken = 'no good: buyer@example.org'
  for (const [status, type, message, isPermanent, reason] of [
    [400, 'BadRequestException', spoken, true, /address or the request/],
    [400, 'MessageRejected', spoken, true, /content/],
    [400, 'MessageRejected', `Email address is not verified. ${spoken}`, false, /not verified/],
    [400, 'MessageRejected', 'Account is paused', false, /paused/],
    [403, 'AccessDeniedException', spoken, false, /policy/],
    [400, 'AccountSuspendedException', spoken, false, /AWS Support/],
    [400, 'LimitExceededException', spoken, false, /limit/],
    [400, 'MailFromDomainNotVerifiedException', spoken, false, /mail\.from/],
    [404, 'NotFoundException', spoken, false, /identity/],
    [400, 'SendingPausedException', spoken, false, /paused/],
    [400, 'ThrottlingException', 'Daily message quota exceeded', false, /daily quota/],
    [429, 'TooManyRequestsException', spoken, false, /rate/],
    [500, 'InternalServiceErrorException', spoken, false, /unknown error/],
  ] as const) {
    answer = { status, type, message }
    const error = await refusalOf(send(mail))
    t.equal(error instanceof Undeliverable, isPermanent, `${type}: ${message}`)
    t.match(error.message, reason)
    t.match(error.message, type)
    t.notMatch(`${error.message}${error.stack}${error.cause}`, 'buyer@', 'no address')
  }
})
