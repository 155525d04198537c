import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import t from 'tap'
import { parseSet } from '../../values/layer.ts'
import { mergeValues } from '../../values/merge.ts'
import { readValues } from '../../values/read-values.ts'

const root = resolve(import.meta.dirname, '../../..')

t.test('later layers override earlier ones', async (t) => {
  const defaults = {
    api: { memory: 512, domains: ['a', 'b'], zone: null, more: { one: 1, two: 2 } },
  }
  const merged = (...layers: Parameters<typeof mergeValues>[1][]) =>
    mergeValues(defaults, ...layers)
  t.same(
    merged({ api: { memory: 1024 } }),
    { api: { ...defaults.api, memory: 1024 } },
    'maps merge',
  )
  t.same(
    merged({ api: { domains: ['c'] } })['api'],
    { ...defaults.api, domains: ['c'] },
    'lists replace',
  )
  t.same(
    merged({ api: { more: { one: null } } })['api'],
    { ...defaults.api, more: { two: 2 } },
    'null removes a key',
  )
  t.same(
    merged({ api: { zone: 'Z1' } }, { api: { zone: null } }),
    defaults,
    'a removed key with default null becomes null',
  )
  t.same(merged({ api: { more: null } }, { api: { more: { three: 3 } } })['api'], {
    ...defaults.api,
    more: { three: 3 },
  })
  t.same(defaults.api.memory, 512, 'the defaults object is not changed')
})

t.test('SET parses a key and a YAML value', async (t) => {
  const readAs = (text: string) => parseSet(`a.b=${text}`).values
  t.same(readAs('5'), { a: { b: 5 } })
  t.same(readAs('true'), { a: { b: true } })
  t.same(readAs('null'), { a: { b: null } })
  t.same(readAs('[a@example.com, b]'), { a: { b: ['a@example.com', 'b'] } })
  t.same(readAs('x=y'), { a: { b: 'x=y' } })
  for (const wrong of ['a.b', '=5', 'a..b=5', '.a=5', 'a.b=[1'])
    t.throws(() => parseSet(wrong), /SET/, wrong)
})

t.test('the values of both environments are valid', async (t) => {
  for (const env of ['dev', 'prod']) t.doesNotThrow(() => readValues({ root, env }), env)
})

t.test('errors name the place, the key and the expected value', async (t) => {
  const copy = mkdtempSync(join(tmpdir(), 'comptoir-values-'))
  t.teardown(() => rmSync(copy, { recursive: true }))
  cpSync(join(root, 'modules'), join(copy, 'modules'), { recursive: true })
  const faultOf = (yaml: string, set: string[] = []) => {
    mkdirSync(join(copy, 'environments/dev'), { recursive: true })
    writeFileSync(join(copy, 'environments/dev/values.yaml'), `account: "000000000000"\n${yaml}`)
    try {
      readValues({ root: copy, env: 'dev', set })
      return 'nothing'
    } catch (error) {
      return (error as Error).message
    }
  }
  const at = (line: number) => `environments/dev/values.yaml:${line}: `
  t.equal(faultOf(''), 'nothing')
  t.equal(
    faultOf('data:\n  databse:\n    engine: mysql'),
    `${at(4)}data.databse is not a known key: did you mean database?`,
  )
  t.equal(faultOf('dta: {}'), `${at(2)}dta is not a known key: did you mean data?`)
  t.equal(faultOf('network:\n  nat: "yes"'), `${at(3)}network.nat must be true or false, not "yes"`)
  t.equal(
    faultOf('data:\n  database: { engine: postgres }'),
    `${at(3)}data.database.engine must be mysql or aurora, not "postgres"`,
  )
  t.equal(
    faultOf('mail:\n  dmarc: drop'),
    `${at(3)}mail.dmarc must be null, none, quarantine or reject, not "drop"`,
  )
  t.equal(
    faultOf('', ['data.database.backup_days=0']),
    'SET: data.database.backup_days must be a whole number from 1 to 35, not 0',
  )
  t.equal(faultOf('', ['__proto__.x=1']), 'SET: __proto__ is not a known key')
  t.equal(faultOf('', ['api.__proto__.x=1']), 'SET: api.__proto__ is not a known key')
  t.equal(faultOf('', ['constructor.x=1']), 'SET: constructor is not a known key')
  t.equal(faultOf('__proto__:\n  x: 1'), `${at(3)}__proto__ is not a known key`)
  t.match(
    faultOf('messaging:\n  queues: { __proto__: { receives: 5 } }'),
    /^environments\/dev\/values\.yaml:3: messaging\.queues\.__proto__: the key must be/,
  )
  t.equal(faultOf('', ['api=3']), 'SET: api must be a map of keys, not 3')
  t.match(faultOf('data:\n  protect: null'), /data\.protect is required and cannot be removed/)
  t.equal(faultOf('', ['account=1']), 'SET: account must be 12 digits in quotes, not 1')
  t.match(
    faultOf('', ['agent.instance_types=[t4g.nano]']),
    /^SET: agent\.instance_types must be a list of at least 2 different items, not \["t4g\.nano"\]\nSET: agent\.instance_types\.0 must be/,
  )
  t.match(faultOf('data: [1'), /values\.yaml:\d+: /, 'invalid YAML')
  t.match(
    faultOf('messaging:\n  queues:\n    Orders!: null'),
    /nothing/,
    'a removed key is not validated',
  )
  t.match(
    faultOf(
      'messaging:\n  queues:\n    "Or ders": { visibility_seconds: 60, retention_days: 4, receives: 5 }',
    ),
    /messaging\.queues\.Or ders: the key must be lower-case letters, digits and hyphens, at most 41$/,
  )
})

t.test("the shop's name must be valid in every AWS service that contains it", async (t) => {
  const faultOf = (name: string) => {
    try {
      readValues({ root, env: 'dev', set: [`name=${name}`] })
      return undefined
    } catch (error) {
      return (error as Error).message
    }
  }
  for (const name of ['ecommerce', 'shop2', 'a-b-c', 'a'.repeat(24)])
    t.equal(faultOf(name), undefined)
  for (const name of [
    'a',
    'a'.repeat(25),
    'Shop',
    'my_shop',
    '2shops',
    'my--shop',
    'shop-',
    'local',
    'aws-shop',
    'ssm',
    'ecs-shop',
    'fargate1',
    'sthree-shop',
    'amzn-s3-demo-shop',
    'internal-shop',
    'sg-shop',
  ])
    t.match(faultOf(name), /^SET: name must be 2 to 24 lower-case letters/, name)
  t.equal(
    readValues({ root, env: 'prod' })['name'],
    'ecommerce',
    "the names of the user's description stay",
  )
})
