import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import t from 'tap'
import { accountMailsZip, buildAccountMails } from '../account-mails.ts'

const root = resolve(import.meta.dirname, '../../..')

t.test('the function of module identity follows from its sources', async (t) => {
  const found = readFileSync(resolve(root, accountMailsZip))
  const expected = await buildAccountMails(root)
  t.ok(found.equals(expected), 'run make modules, and commit what it writes')
  t.ok(found.length < 20_000, `the zip is small: ${found.length} bytes`)
})
