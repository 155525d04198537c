import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import Stripe from 'stripe'
import t from 'tap'
import { createSecrets } from '#core/aws/parameters.ts'
import { ShopError } from '#core/errors.ts'
import { createEventReader } from '#core/stripe/webhook.ts'
import { startParametersAndMail } from '../../../local/emulators/parameters-and-mail.ts'

const server = await startParametersAndMail({ port: 0 })
const ssm = new SSMClient({
  endpoint: server.url,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
})
t.teardown(async () => {
  ssm.destroy()
  await server.close()
})
const store = (Name: string, Value: string) =>
  ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString', Overwrite: true }))
const readCount = async () => {
  const calls = (await (await fetch(`${server.url}/_local/calls`)).json()) as Record<string, number>
  return calls['ssm.GetParameters'] ?? 0
}

let time = Date.parse('2026-11-23T10:00:00.000Z')
const clock = () => new Date(time)

t.test('a secret is cached for five minutes, unless it must be fresh', async (t) => {
  const secrets = createSecrets({ ssm, prefix: '/kept', names: ['one'], clock })
  await t.rejects(secrets.read('one'), /secret \/kept\/one does not exist: store it first/)
  await store('/kept/one', 'first')
  t.equal(await secrets.readIfThere('one'), undefined, 'a missing secret is cached too')
  t.equal(await secrets.read('one', true), 'first')
  await store('/kept/one', 'second')
  time += 299_000
  t.equal(await secrets.read('one'), 'first')
  time += 1000
  t.equal(await secrets.read('one'), 'second')
})

t.test('a new signing secret is accepted from its first call', async (t) => {
  const secrets = createSecrets({ ssm, prefix: '/turned', names: ['webhook'], clock })
  const webhookSecrets = async (fresh?: boolean) => [await secrets.read('webhook', fresh)]
  const readEvent = createEventReader({
    webhookSecrets,
    shop: 'ecommerce',
    secretKey: async () => undefined,
    clock,
  })
  const payload = JSON.stringify({
    id: 'evt_1',
    object: 'event',
    type: 'customer.created',
    created: 1_795_000_000,
    data: { object: {} },
  })
  const call = async (secret: string) => {
    const timestamp = Math.floor(time / 1000)
    const header = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp })
    try {
      await readEvent(Buffer.from(payload), header)
      return 'accepted'
    } catch (error) {
      return error instanceof ShopError ? error.details['reason'] : error
    }
  }
  await store('/turned/webhook', 'whsec_old')
  t.equal(await call('whsec_old'), 'accepted')
  const before = await readCount()
  t.equal(await call('whsec_old'), 'accepted')
  t.equal(await readCount(), before, 'a known secret is not read again')

  await store('/turned/webhook', 'whsec_new')
  const answers = await Promise.all(Array.from({ length: 20 }, () => call('whsec_new')))
  t.ok(
    answers.every((answer) => answer === 'accepted'),
    'without a deployment or a delay',
  )
  t.equal((await readCount()) - before, 1, 'concurrent calls share one read')
  t.equal(await call('whsec_old'), 'no_match')

  const atRest = await readCount()
  for (let forged = 0; forged < 50; forged += 1) t.equal(await call(`whsec_${forged}`), 'no_match')
  t.equal(await readCount(), atRest, 'forged calls cause one read in ten seconds')
  time += 10_000
  t.equal(await call('whsec_forged'), 'no_match')
  t.equal(await call('whsec_forged'), 'no_match')
  t.equal(await readCount(), atRest + 1)
})

t.test('all secrets of a process are read in one call', async (t) => {
  const names = ['first', 'second', 'missing'] as const
  await store('/several/first', '1')
  await store('/several/second', '2')
  const secrets = createSecrets({ ssm, prefix: '/several', names, clock })
  const before = await readCount()
  const values = await Promise.all(names.map((name) => secrets.readIfThere(name)))
  t.same(values, ['1', '2', undefined])
  t.equal(await secrets.read('second'), '2')
  t.equal((await readCount()) - before, 1)
  time += 300_000
  await Promise.all(names.map((name) => secrets.readIfThere(name)))
  t.equal((await readCount()) - before, 2, 'an old cache is renewed in one call')
})
