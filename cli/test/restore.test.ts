import t from 'tap'
import { parse } from 'yaml'
import { foundationOf, type ReleaseRecord } from '../release/record.ts'
import { refuseRestore } from '../release/refuse-restore.ts'
import { addPoint, readPoint, restoredIn, suffixOf, withRestored } from '../restore/generations.ts'
import {
  describeRestore,
  pointsBefore,
  readWanted,
  refuseOtherRestore,
  toRestored,
} from '../restore/plan-restore.ts'
import { refuseOtherRemovals } from '../restore/restore-release.ts'
import { writeRestored } from '../restore/write-restored.ts'

const now = new Date('2026-11-30T09:00:00Z')
const [first, second] = ['2026-11-30T08:05:00Z', '2026-11-30T08:30:00Z'] as const

t.test('POINT is a time with its offset, in the past', async (t) => {
  t.equal(readPoint('2026-11-30T08:05Z', now), first)
  t.equal(readPoint('2026-11-30T09:05:00+01:00', now), first)
  t.equal(readPoint('2026-11-30T08:05:00.000Z', now), first)
  t.throws(() => readPoint('', now), { message: /^POINT is missing/ })
  for (const text of [
    '2026-02-30T08:05Z',
    'yesterday',
    '2026-11-30',
    '2026-11-30T08:05',
    '2026-13-01T08:05Z',
    '1h',
  ])
    t.throws(() => readPoint(text, now), { message: /^POINT must be a time to the second/ }, text)
  t.throws(() => readPoint('2026-11-30T09:01Z', now), { message: /is in the future: it is 2026-/ })
})

t.test('ONLY selects the tables or the database', async (t) => {
  t.same(readWanted(undefined), ['tables', 'database'])
  t.same(readWanted('database'), ['database'])
  t.throws(() => readWanted('orders'), {
    message: /^ONLY must be one of tables, database, not orders/,
  })
})

t.test('the source is the newest generation that has the time', async (t) => {
  const hour = (text: string) => new Date(`2026-11-30T${text}:00Z`)
  const windows = [
    { name: 'first', earliest: hour('01:00'), latest: hour('08:55') },
    { name: 'restored', earliest: hour('08:20'), latest: hour('08:55') },
  ]
  const read = async (points: readonly string[]) => windows[points.length] as (typeof windows)[0]
  t.same(await addPoint([], first, read), [first])
  t.same(await addPoint([first], second, read), [first, second], 'from the restored tables')
  const earlier = '2026-11-30T07:00:00Z'
  t.same(await addPoint([first], earlier, read), [earlier], 'from the first tables')
  t.same(await addPoint([first], first, read), [first], 'restored already')
  await t.rejects(addPoint([], '2026-11-30T08:56:00Z', read), {
    message:
      'POINT 2026-11-30T08:56:00Z is outside of what AWS can restore to:\n  first: 2026-11-30T01:00:00Z to 2026-11-30T08:55:00Z',
  })
})

t.test('names follow the last point in time', async (t) => {
  t.equal(suffixOf([]), '')
  t.equal(suffixOf([second, first]), '-20261130t080500')
  const before = { tables: [], database: [] }
  t.same(describeRestore('shop', before, { tables: [first], database: [] }), [
    'table shop-orders → shop-orders-20261130t080500',
    'table shop-products → shop-products-20261130t080500',
  ])
  t.same(describeRestore('shop', before, { tables: [], database: [first] }), [
    'database shop → shop-20261130t080500',
  ])
})

t.test('the data before a restore comes from the release history', async (t) => {
  const release = (tables: readonly string[]) =>
    ({
      outcome: 'up',
      values: withRestored({}, { tables, database: [] }),
    }) as never as ReleaseRecord
  const after = { tables: [first], database: [] }
  t.same(pointsBefore([release([])], after).tables, [])
  t.same(pointsBefore([release([]), release([first])], after).tables, [], 'a repeated restore')
  t.same(pointsBefore([release([second]), release([first])], after).tables, [second])
  t.same(pointsBefore([{ outcome: 'up', values: {} } as never], after).tables, [])
  t.same(
    pointsBefore([release([]), release([first])], after, ['database']).tables,
    [first],
    'a part that this restore leaves does not change',
  )
  const rollback = { ...release([]), rollbackTo: 1 }
  t.same(
    pointsBefore([release([]), release([second]), rollback], after).tables,
    [second],
    'a rollback does not change the data, whatever its values say',
  )
})

t.test('a restore after a rollback keeps the newer foundation', async (t) => {
  const older = { version: 'a', terraform: '1.zip', image: null, values: { a: 1 } } as never
  const newer = { terraform: '2.zip', values: { a: 2 } }
  const restored = { tables: [first], database: [] }
  const candidate = toRestored(older, newer, restored)
  t.match(candidate, { version: 'a', terraform: '1.zip', values: { a: 1 } })
  t.same(restoredIn(candidate.values), restored)
  t.same(foundationOf(candidate), {
    terraform: '2.zip',
    values: withRestored({ a: 2 }, restored),
  })
  const own = toRestored(older, { terraform: '1.zip', values: { a: 1 } }, restored)
  t.notOk('foundation' in own, 'without a rollback both are of one release')
})

t.test('a restore to another time waits until an interrupted one is complete', async (t) => {
  const points = {
    before: { tables: [], database: [] },
    after: { tables: [second], database: [] },
  }
  const refuse = (live: string | undefined) => refuseOtherRestore(live, 'shop', points)
  t.doesNotThrow(() => refuse('shop-orders'))
  t.doesNotThrow(() => refuse('shop-orders-20261130t083000'), 'the same restore again')
  t.doesNotThrow(() => refuse(undefined))
  t.throws(() => refuse('shop-orders-20261130t080500'), {
    message: /^refused: the shop already uses shop-orders-20261130t080500, of an interrupted/,
  })
})

t.test('a deploy does not restore', (t) => {
  const release = (tables: readonly string[], more = {}) =>
    ({ outcome: 'up', values: withRestored({}, { tables, database: [] }), ...more }) as never
  const values = withRestored({}, { tables: [first], database: [] })
  t.throws(() => refuseRestore([release([])], values), { message: /Only make restore changes it/ })
  t.throws(() => refuseRestore([release([first])], {}), { message: /Only make restore/ })
  t.doesNotThrow(() => refuseRestore([release([first])], values))
  t.doesNotThrow(() => refuseRestore([release([first]), release([], { rollbackTo: 1 })], values))
  t.doesNotThrow(() => refuseRestore([], values), 'the first release of a shop')
  t.end()
})

t.test('a restore that would delete anything else is refused before it changes the state', (t) => {
  const plan = (...resources: readonly (readonly [string, string])[]) =>
    ({ resources: resources.map(([action, address]) => ({ action, address })) }) as never
  const orders = ['replace', 'module.data.aws_dynamodb_table.orders'] as const
  t.doesNotThrow(() => refuseOtherRemovals(plan(orders, ['add', 'x'], ['change', 'y'])))
  t.throws(() => refuseOtherRemovals(plan(orders, ['delete', 'module.messaging.q'])), {
    message: 'refused: a restore deletes nothing\n  would delete module.messaging.q',
  })
  t.end()
})

t.test('the values file keeps its comments', async (t) => {
  const text = '# prod\naccount: "000000000000"\ndata:\n  # protected\n  protect: true\n'
  const written = writeRestored(text, { tables: [first], database: [] })
  t.equal(
    written,
    `# prod\naccount: "000000000000"\ndata:\n  # protected\n  protect: true\n  restored:\n    tables: [ ${first} ]\n`,
  )
  t.same(restoredIn(parse(written)), { tables: [first], database: [] })
  t.equal(writeRestored(written, { tables: [first], database: [] }), written)
  const both = writeRestored(written, { tables: [first, second], database: [first] })
  t.same(restoredIn(parse(both)), { tables: [first, second], database: [first] })
  t.match(
    writeRestored('account: "1"\n', { tables: [first], database: [] }),
    /data:\n {2}restored:/,
  )
  t.throws(() => writeRestored('- a\n', { tables: [], database: [] }), /must be a YAML map/)
})
