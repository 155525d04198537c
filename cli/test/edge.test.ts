import {
  DescribeKeyValueStoreCommand,
  UpdateKeysCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore'
import { GetParametersCommand, type PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import t from 'tap'
import { startParametersAndMail } from '../../local/emulators/parameters-and-mail.ts'
import { checkEntries, edgeLimits, entriesOf } from '../artifacts/edge-limits.ts'
import { compareEntries, type KeyValueStore } from '../edge/key-value-store.ts'
import { ensureOriginSecret, rotateOriginSecret, syncOriginSecret } from '../edge/origin-secret.ts'
import { openAws, skip } from './support/aws.ts'
import { openStore } from './support/key-value-store.ts'

t.test('changed entries are written, and unwanted entries are removed', async (t) => {
  const wanted = new Map([
    ['/fr/', '1'],
    ['origin-secret', 'new'],
  ])
  const stored = new Map([
    ['/fr/', '1'],
    ['/fr/old/', '1'],
    ['origin-secret', 'old'],
  ])
  t.strictSame(compareEntries(wanted, stored), {
    put: new Map([['origin-secret', 'new']]),
    remove: ['/fr/old/'],
  })
})

t.test('the origin secret is written before the pages that need it', async (t) => {
  const [first, ...pages] = entriesOf(['fr/index.html'], 'secret').keys()
  t.equal(first, 'origin-secret')
  t.match(pages, ['/fr/'])
  t.notOk(entriesOf(['fr/index.html'], undefined).has('origin-secret'))
})

t.test('a file whose path the edge function would refuse is not published', async (t) => {
  for (const path of ['fr/café.html', 'a b.txt', 'fr//x', '_astro/x%20y.js', 'a/../b'])
    t.throws(() => entriesOf([path], 'secret'), /refuses the path \/.*letters/, path)
})

t.test('entries beyond the limits of the store are refused', async (t) => {
  const key = `/${'k'.repeat(edgeLimits.key - 1)}`
  t.doesNotThrow(() => checkEntries(new Map([[key, '1']])))
  t.throws(() => checkEntries(new Map([[`${key}k`, '1']])), /has 513 bytes, .* accepts at most 512/)
  t.throws(() => checkEntries(new Map([['a', 'v'.repeat(1001)]])), /value of a has 1001 bytes/)
  const many = Array.from({ length: 9800 }, (_, i) => [`/${i}`.padEnd(512, 'k'), '1'] as const)
  t.throws(() => checkEntries(new Map(many)), /9800 paths have 5027400 bytes/)
})

t.test(
  'entries are written and removed fifty at a time, with concurrent writers',
  { skip },
  async (t) => {
    await openAws(t)
    const { arn, stores, store, close } = await openStore('edge')
    t.teardown(close)
    const entries = new Map(Array.from({ length: 120 }, (_, i) => [`/page-${i}/`, '1']))
    await store.put(entries)
    t.strictSame((await store.list()).size, 120)
    await store.put(entries)
    t.strictSame((await store.list()).size, 120, 'a second time changes nothing')
    await Promise.all([store.put(new Map([['a', 'ä']])), store.put(new Map([['b', '2']]))])
    const both = await store.list()
    t.strictSame([both.get('a'), both.get('b')], ['ä', '2'], 'a conflict is retried')
    await store.remove([...entries.keys(), 'never-there'])
    t.strictSame([...(await store.list()).keys()], ['a', 'b'])

    const Puts = Array.from({ length: 51 }, (_, i) => ({ Key: `${i}`, Value: '1' }))
    const { ETag } = await stores.send(new DescribeKeyValueStoreCommand({ KvsARN: arn }))
    const tooMany = new UpdateKeysCommand({ KvsARN: arn, IfMatch: ETag, Puts })
    await t.rejects(stores.send(tooMany), { name: 'ServiceQuotaExceededException' }, 'as at AWS')
  },
)

/** An in-memory store, for the order of writes. The test above covers the real client. */
function memoryStore(change: <T>(make: () => T) => Promise<T>) {
  const entries = new Map<string, string>()
  const store: KeyValueStore = {
    list: async () => new Map(entries),
    put: (added) => change(() => added.forEach((value, key) => void entries.set(key, value))),
    remove: (keys) => change(() => keys.forEach((key) => void entries.delete(key))),
  }
  return { entries, store }
}

const parameters = await startParametersAndMail({ port: 0 })
const ssm = new SSMClient({
  endpoint: parameters.url,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
})
t.teardown(async () => {
  ssm.destroy()
  await parameters.close()
})

t.test('after a crash at any change of a rotation, the API accepts the edge', async (t) => {
  const crash = new Error('the operator’s machine died')
  for (let crashAt = 1; ; crashAt += 1) {
    let changes = 0
    let isRotating = false
    const change = async <T>(make: () => T | Promise<T>): Promise<T> => {
      if (isRotating) {
        changes += 1
        if (changes === crashAt) throw crash
      }
      return make()
    }
    const { entries, store } = memoryStore(change)
    const prefix = `/ecommerce/${crashAt}`
    const send = ((command: PutParameterCommand) =>
      'Value' in command.input
        ? change(() => ssm.send(command))
        : ssm.send(command)) as SSMClient['send']
    const secrets = { ssm: { send } as SSMClient, parameters: prefix }
    const accepted = async () => {
      const { Parameters = [] } = await ssm.send(
        new GetParametersCommand({
          Names: [`${prefix}/origin-secret`, `${prefix}/origin-secret-previous`],
          WithDecryption: true,
        }),
      )
      return Parameters.map(({ Value }) => Value)
    }
    const first = await ensureOriginSecret(secrets)
    t.match(first, /^[0-9a-f]{64}$/)
    t.equal(await ensureOriginSecret(secrets), first, 'an existing secret is kept')
    await syncOriginSecret(secrets, store)
    t.equal(entries.get('origin-secret'), first)

    isRotating = true
    const ended = await rotateOriginSecret(secrets, store).then(
      () => true,
      (error: Error) => error !== crash && Promise.reject(error),
    )
    isRotating = false
    t.ok(
      (await accepted()).includes(entries.get('origin-secret')),
      `change ${crashAt}: the API accepts the edge`,
    )
    if (ended) {
      t.ok(crashAt > 3, `${crashAt - 1} changes`)
      t.not(entries.get('origin-secret'), first)
      break
    }
    await rotateOriginSecret(secrets, store)
    const [current] = await accepted()
    t.equal(entries.get('origin-secret'), current, 'the next rotation completes')
    t.not(current, first)
  }
})

t.test('before the first deploy a rotation needs no edge', async () => {
  await rotateOriginSecret({ ssm, parameters: '/ecommerce/early' }, undefined)
})
