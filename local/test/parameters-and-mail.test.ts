import { SESv2Client } from '@aws-sdk/client-sesv2'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import t from 'tap'
import { createSecrets } from '#core/aws/parameters.ts'
import { createMailer } from '#core/aws/ses-mailer.ts'
import { startParametersAndMail } from '../emulators/parameters-and-mail.ts'

const settings = (endpoint: string) => ({
  endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
})
const dir = t.testdir({})
let server = await startParametersAndMail({ port: 0, dir })
t.teardown(() => server.close())

t.test(
  'a secret is cached, changes without a deploy, and stays available while the store is down',
  async (t) => {
    const ssm = new SSMClient(settings(server.url))
    const put = (Value: string) =>
      ssm.send(
        new PutParameterCommand({
          Name: '/shop/local/key',
          Value,
          Type: 'SecureString',
          Overwrite: true,
        }),
      )
    let time = 0
    const secrets = createSecrets({
      ssm,
      prefix: '/shop/local',
      names: ['key', 'other'],
      ttlSeconds: 300,
      clock: () => new Date(time),
    })
    await put('one')
    t.equal(await secrets.read('key'), 'one')
    await put('two')
    t.equal(await secrets.read('key'), 'one')
    time = 301_000
    t.equal(await secrets.read('key'), 'two')
    t.equal(await secrets.readIfThere('other'), undefined)
    await t.rejects(secrets.read('other'), /secret \/shop\/local\/other does not exist/)
    await put('x'.repeat(4096))
    await t.rejects(put('x'.repeat(4097)), { name: 'ValidationException' })
    await put('two')
    await server.close()
    time = 602_000
    t.equal(await secrets.read('key'), 'two', 'the last value is used while the store is down')
    ssm.destroy()
  },
)

t.test('a sent mail is in the mailbox with its stable id', async (t) => {
  server = await startParametersAndMail({ port: 0, dir })
  const ses = new SESv2Client(settings(server.url))
  const mailer = createMailer({ ses, from: 'shop@example.com', replyTo: 'help@example.com' })
  const mail = {
    id: 'ord_1-completed',
    to: 'buyer@example.com',
    subject: 'Prêt',
    text: 'Bonjour',
    html: '<p>Bonjour</p>',
  }
  await mailer(mail)
  const [received] = (await (await fetch(`${server.url}/_local/mailbox`)).json()) as object[]
  t.match(received, {
    to: ['buyer@example.com'],
    replyTo: ['help@example.com'],
    subject: 'Prêt',
    tags: { id: 'ord_1-completed' },
  })
  ses.destroy()
})

t.test('mails and secrets survive a restart', async (t) => {
  await server.close()
  server = await startParametersAndMail({ port: 0, dir })
  t.equal(((await (await fetch(`${server.url}/_local/mailbox`)).json()) as object[]).length, 1)
  const ssm = new SSMClient(settings(server.url))
  const names = ['key'] as const
  const secrets = createSecrets({ ssm, prefix: '/shop/local', names, clock: () => new Date() })
  t.equal(await secrets.read('key'), 'two')
  ssm.destroy()
})
