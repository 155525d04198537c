import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { commonWords } from '#core/account/common-words.ts'
import { apiSecrets } from '../../api/config.ts'
import { daysToFix } from '../../cli/audit/find-faults.ts'
import { knownSecrets } from '../../cli/secrets/known-secrets.ts'
import { root } from './markdown.ts'
import { countTable, findFaults, readIds, readRequirements } from './requirements.ts'

const path = 'docs/security/requirements.md'
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const requirements = readRequirements(read(path))
const summary = read('docs/security.md')
const rules = read('docs/security/rules.md')

t.test('every requirement of ASVS 5.0.0, levels 1 and 2, is judged once', async (t) => {
  const ids = readIds(read('test/docs/asvs-5.0.0.txt'))
  t.equal(ids.length, 253)
  t.same(
    requirements.map(({ id, level }) => `${id} ${level}`),
    ids,
  )
  // A row of another form would not be found.
  t.equal(read(path).match(/^\| \d/gm)?.length, ids.length)
})

t.test('every state is known, and has a file that shows it, or a reason', async (t) => {
  t.same(
    requirements.flatMap((one) => findFaults(one, path)),
    [],
  )
})

t.test('the summary has the counts of the tables and what is not met', async (t) => {
  const counts = countTable(requirements)
  const found = summary.slice(summary.indexOf('| chapter |')).split('\n\n')[0]
  // After a change of a state, copy the expected table into the page.
  t.equal(found, counts)
  const notMet = requirements.filter(({ state }) => state === 'not met').map(({ id }) => id)
  const [, section = ''] = summary.split('\n## Not met\n')
  const listed = [...(section.split('\n## ')[0]?.matchAll(/\b\d+\.\d+\.\d+\b/g) ?? [])].map(
    ([id]) => id,
  )
  t.same([...listed].sort(), [...notMet].sort())
})

t.test('a missing proof, reason or state is found', async (t) => {
  const table = [
    '| 1.1.1 | 2 | something | met | [a test](../../test/docs/security.test.ts) |',
    '| 1.1.2 | 2 | something | met | [gone](../../test/docs/gone.test.ts) |',
    '| 1.1.3 | 1 | something | met | we believe so |',
    '| 1.1.4 | 1 | something | not met | no |',
    '| 1.1.5 | 1 | something | partly | [a test](../../test/docs/security.test.ts) |',
    '| 2.1.1 | 1 | something | not applicable | the shop has none |',
  ]
  const rows = readRequirements(table.join('\n'))
  t.same(
    rows.flatMap((one) => findFaults(one, path)),
    [
      '1.1.2: met, but no file shows it',
      '1.1.3: met, but no file shows it',
      '1.1.4: no reason',
      '1.1.5: partly is no state',
    ],
  )
  t.match(countTable(rows), '| V1 | 3 | 0 | 1 |\n| V2 | 0 | 1 | 0 |\n| all | 3 | 1 | 1 |')
})

t.test('the list of keys has every secret that a program reads', async (t) => {
  const keys = rules.split('\n## Keys\n')[1]?.split('\n## ')[0] ?? ''
  const names = new Set<string>([...apiSecrets, ...Object.keys(knownSecrets)])
  t.same(
    [...names].filter((name) => !keys.includes(`\`${name}\``)),
    [],
  )
})

t.test('the times to fix a vulnerability are those that the audit allows', async (t) => {
  for (const [severity, days] of Object.entries(daysToFix))
    t.match(rules, `| ${severity} | ${days} days |`)
})

t.test('the words that a password must not contain are documented', async (t) => {
  t.same(
    commonWords.filter((word) => !rules.includes(`\`${word}\``)),
    [],
  )
})
