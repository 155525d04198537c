import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import t from 'tap'
import { splitSets } from '../deployment.ts'
import { checkSecret, parseSecretName } from '../secrets/known-secrets.ts'
import { openAws, skip } from './support/aws.ts'
import { run } from './support/run.ts'

t.test('SET may contain several values', async (t) => {
  t.same(splitSets('account="123456789012" api.memory=1024  edge.list=[a, b]'), [
    'account="123456789012"',
    'api.memory=1024',
    'edge.list=[a, b]',
  ])
  t.same(splitSets('mail.from=Comptoir <shop@example.com> budget.monthly_usd=5'), [
    'mail.from=Comptoir <shop@example.com>',
    'budget.monthly_usd=5',
  ])
  t.same(splitSets(''), [])
})

t.test('unknown secrets and invalid values are refused', async (t) => {
  t.equal(parseSecretName('token-secret'), 'token-secret')
  t.throws(
    () => parseSecretName('toString'),
    /there is no secret toString\n {2}stripe-secret-key: /,
  )
  t.throws(() => parseSecretName(undefined), /NAME is missing/)
  const key = (mode: string) => `rk_${mode}_0123456789abcdef`
  checkSecret('stripe-secret-key', key('test'), 'test')
  checkSecret('stripe-secret-key', key('live'), 'live')
  checkSecret('token-secret', 'é'.repeat(16), 'test')
  for (const [name, value, mode] of [
    ['stripe-secret-key', key('live'), 'test'],
    ['stripe-secret-key', key('test'), 'live'],
    ['stripe-secret-key', 'pk_test_0123456789abcdef', 'test'],
    ['stripe-secret-key', ` ${key('test')}`, 'test'],
    ['stripe-webhook-secret', key('test'), 'test'],
    ['token-secret', 'a'.repeat(31), 'test'],
    ['token-secret', `${'a'.repeat(20)} ${'a'.repeat(20)}`, 'test'],
  ] as const) {
    const refusal = new RegExp(`^${name} (?!.*${value.trim()})`)
    t.throws(() => checkSecret(name, value, mode), { message: refusal }, name)
  }
})

t.test(
  'a secret is stored and never printed, and its previous value stays accepted',
  { skip },
  async (t) => {
    const client = await openAws(t)
    const ssm = new SSMClient(client)
    t.teardown(() => ssm.destroy())
    const stored = async (name: string) => {
      const get = new GetParameterCommand({ Name: `/ecommerce-dev/${name}`, WithDecryption: true })
      const { Parameter } = await ssm.send(get).catch(() => ({ Parameter: undefined }))
      return Parameter && `${Parameter.Type} ${Parameter.Value}`
    }
    const named = ['ENV=dev', 'NAME=stripe-webhook-secret']
    const set = (typed: string, ...args: string[]) =>
      run('secrets-set', [...named, 'SET=account="123456789012"', 'YES=1', ...args], { typed })

    t.match(await run('secrets-set', named, { typed: 'whsec_lost' }), {
      status: 1,
      err: 'dev is in account 000000000000, but you are signed in to 123456789012',
    })
    t.equal(
      await stored('stripe-webhook-secret'),
      undefined,
      'nothing is stored in another account',
    )

    t.match(await set('whsec_one\n'), { status: 0, out: 'webhook-secret is stored', err: '' })
    t.equal(await stored('stripe-webhook-secret'), 'SecureString whsec_one')
    t.equal(await stored('stripe-webhook-secret-previous'), undefined)

    const second = await set('whsec_two')
    t.match(second, { status: 0 })
    t.notMatch(second.out, 'whsec_')
    t.equal(await stored('stripe-webhook-secret'), 'SecureString whsec_two')
    t.equal(await stored('stripe-webhook-secret-previous'), 'SecureString whsec_one')

    t.match(await set('whsec_two'), { status: 0, out: 'already has this value' })
    t.equal(
      await stored('stripe-webhook-secret-previous'),
      'SecureString whsec_one',
      'the same value twice',
    )

    t.match(await set('', 'PREVIOUS=drop'), { out: 'is deleted and no longer accepted' })
    t.equal(await stored('stripe-webhook-secret-previous'), undefined)
    t.match(await set('', 'PREVIOUS=drop'), {
      status: 0,
      out: 'there is no previous stripe-webhook-secret',
    })

    const token = (typed: string) =>
      run('secrets-set', ['ENV=dev', 'NAME=token-secret', 'SET=account="123456789012"', 'YES=1'], {
        typed,
      })
    for (const secret of ['a'.repeat(32), 'b'.repeat(32)])
      t.match(await token(secret), { status: 0, err: '' })
    t.equal(await stored('token-secret'), `SecureString ${'b'.repeat(32)}`)
    t.equal(await stored('token-secret-previous'), `SecureString ${'a'.repeat(32)}`)

    const origin = () =>
      run('secrets-set', ['ENV=dev', 'NAME=origin-secret', 'SET=account="123456789012"', 'YES=1'])
    t.match(await origin(), { status: 0, err: '' }, 'needs neither input nor an edge')
    const first = await stored('origin-secret')
    t.match(first, /^SecureString [0-9a-f]{64}$/)
    t.match(await origin(), { status: 0 })
    t.not(await stored('origin-secret'), first)
    t.equal(await stored('origin-secret-previous'), first)

    const link = () =>
      run('secrets-set', ['ENV=dev', 'NAME=link-key', 'SET=account="123456789012"', 'YES=1'])
    t.match(await link(), { status: 0, err: '' }, 'needs no input')
    const key = await stored('link-key')
    t.match(key, /^SecureString [0-9a-f]{64}$/)
    t.match(await link(), { status: 0 })
    t.equal(await stored('link-key-previous'), key)

    t.match(await set(''), { status: 1, err: 'the secret is empty' })
    const refused = await set('nonsense')
    t.match(refused, { status: 1, err: 'must look like whsec_' })
    t.notMatch(refused.err, 'nonsense')
  },
)
