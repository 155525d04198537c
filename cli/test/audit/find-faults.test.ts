import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { type AllowList, allowListFile, parseAllowList } from '../../audit/allow-list.ts'
import { type Advisory, daysToFix, findFaults } from '../../audit/find-faults.ts'
import { checkout } from '../../deployment.ts'
import { type LockedPackage, readLockfile } from '../../lockfile.ts'

const today = '2026-11-30'
const none: AllowList = { allowedLicences: [], licenceExceptions: [], advisoryExceptions: [] }
const packageOf = (licence?: string, more: Partial<LockedPackage> = {}): LockedPackage => ({
  path: 'node_modules/left-pad',
  name: 'left-pad',
  version: '1.3.0',
  licence,
  integrity: '',
  isDev: true,
  ...more,
})
const exception = {
  package: 'left-pad',
  licence: 'GPL-3.0-only',
  why: 'a test',
  expires: '2026-12-31',
}
const advisory: Advisory = {
  package: 'lodash',
  id: 'GHSA-35jh-r3h4-6jhm',
  severity: 'high',
  title: 'Command Injection in lodash',
  url: 'https://github.com/advisories/GHSA-35jh-r3h4-6jhm',
  range: '<4.17.21',
}
const waived = {
  package: 'lodash',
  advisory: advisory.id,
  why: 'a test',
  expires: '2026-12-20',
}

/** The faults of one package under an allow-list, without advisories. */
const faultsOf = (one: LockedPackage, allowList: Partial<AllowList>) =>
  findFaults({ packages: [one], advisories: [], allowList: { ...none, ...allowList }, today })

/** The faults of an advisory under the exceptions, without packages. */
const faultsWith = (
  advisories: readonly Advisory[] | undefined,
  advisoryExceptions: AllowList['advisoryExceptions'],
  on = today,
) => findFaults({ packages: [], advisories, allowList: { ...none, advisoryExceptions }, today: on })

t.test('a licence must be allowed', async (t) => {
  t.same(faultsOf(packageOf('MIT'), { allowedLicences: ['MIT'] }), [])
  t.match(faultsOf(packageOf('GPL-3.0-only'), {}), [/^left-pad 1\.3\.0 is under GPL-3\.0-only, /])
  t.match(faultsOf(packageOf(undefined), {}), [/^left-pad 1\.3\.0 names no licence, /])
})

t.test('of a choice of licences one must be allowed, of several all', async (t) => {
  const allowedLicences = ['MIT']
  t.same(faultsOf(packageOf('(WTFPL OR MIT)'), { allowedLicences }), [])
  for (const licence of ['MIT AND GPL-3.0-only', 'GPL-2.0-only OR GPL-3.0-only'])
    t.match(faultsOf(packageOf(licence), {}), [licence])
  for (const licence of [
    '(MIT OR WTFPL) AND MIT',
    'WTFPL AND WTFPL OR MIT',
    'MIT WITH X',
    '',
    'mit',
  ])
    t.match(faultsOf(packageOf(licence), { allowedLicences })[0], /which is not allowed/, licence)
})

t.test(
  'an exception covers a licence until its date, in packages that are not deployed',
  async (t) => {
    const licenceExceptions = [exception]
    const gpl = packageOf('GPL-3.0-only')
    t.same(faultsOf(gpl, { licenceExceptions }), [])
    t.same(faultsOf(packageOf(), { licenceExceptions: [{ ...exception, licence: 'none' }] }), [])
    t.same(faultsOf(gpl, { licenceExceptions: [{ ...exception, package: 'left-*' }] }), [])
    t.match(faultsOf({ ...gpl, isDev: false }, { licenceExceptions }), [
      /no exception, because it is a production dependency/,
      /left-pad .* is not needed/,
    ])
    const on = (expires: string) =>
      faultsOf(gpl, { licenceExceptions: [{ ...exception, expires }] })
    t.same(on(today), [], 'the date is its last day')
    t.match(on('2026-11-29'), [/ended on 2026-11-29/])
    t.same(on('2027-11-30'), [])
    t.match(on('2027-12-01'), [/The latest possible date is 2027-11-30/])
    t.match(on('2027-02-30'), [/has no real date/])
  },
)

t.test('entries that nothing needs are faults', async (t) => {
  const mit = packageOf('MIT')
  t.match(faultsOf(mit, { allowedLicences: ['MIT', 'ISC'] }), [/no package has the licence ISC/])
  t.match(faultsOf(mit, { allowedLicences: ['MIT'], licenceExceptions: [exception] }), [
    /exception of left-pad \(GPL-3\.0-only\) is not needed/,
  ])
  t.match(faultsWith([], [waived]), [/exception of lodash \(GHSA-35jh-r3h4-6jhm\) is not needed/])
})

t.test('an advisory is a fault unless it has an exception', async (t) => {
  t.match(faultsWith([advisory], []), [/^lodash <4\.17\.21: GHSA-35jh-r3h4-6jhm, high: Command/])
  t.same(faultsWith([advisory], [waived]), [])
  t.equal(faultsWith([advisory], [{ ...waived, package: 'underscore' }]).length, 2)
  t.match(faultsWith([advisory], [waived], '2027-01-01'), [/ended on 2026-12-20/])
})

t.test('the severity of an advisory limits how long an exception may last', async (t) => {
  const on = (severity: string, expires: string) =>
    faultsWith([{ ...advisory, severity }], [{ ...waived, expires }])
  const latest = {
    critical: '2026-12-07',
    high: '2026-12-30',
    moderate: '2027-02-28',
    low: '2027-05-29',
  }
  t.same(Object.keys(latest), Object.keys(daysToFix))
  for (const [severity, date] of Object.entries(latest)) {
    t.same(on(severity, date), [], severity)
    t.match(on(severity, '2027-06-30'), [`latest possible date is ${date}, ${daysToFix[severity]}`])
  }
})

t.test('without an answer, exceptions of advisories are kept, but they end', async (t) => {
  t.same(faultsWith(undefined, [waived]), [])
  t.match(faultsWith(undefined, [waived], '2027-01-01'), [/ended on 2026-12-20/])
})

t.test('the allow-list fits package-lock.json', async (t) => {
  const read = (path: string) => readFileSync(join(checkout, path), 'utf8')
  const allowList = parseAllowList(read(allowListFile))
  const packages = readLockfile(read('package-lock.json'))
  t.ok(packages.length > 500)
  const dates = [...allowList.licenceExceptions, ...allowList.advisoryExceptions]
  const first = dates.map(({ expires }) => expires).sort()[0] ?? today
  // On a day on which no exception has ended: `make audit` compares the dates.
  const faults = findFaults({ packages, advisories: undefined, allowList, today: first })
  t.same(
    faults.filter((fault) => !fault.includes('latest possible date')),
    [],
  )
})

t.test('the form of the allow-list is checked', async (t) => {
  const lists = { allowedLicences: [], licenceExceptions: [], advisoryExceptions: [] }
  const { why: _, ...withoutWhy } = exception
  const wrong = { ...lists, licenceExceptions: [withoutWhy, { ...exception, expires: 'never' }] }
  t.throws(() => parseAllowList(JSON.stringify(wrong)), {
    message: /\/licenceExceptions\/0 .*why[\s\S]*\/licenceExceptions\/1\/expires /,
  })
  t.throws(() => parseAllowList('allowedLicences: [MIT]'), { message: /licenceExceptions/ })
  t.throws(() => parseAllowList(JSON.stringify({ ...lists, allow: [] })), { message: /additional/ })
})
