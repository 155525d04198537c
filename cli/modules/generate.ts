import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { accountMailsZip, buildAccountMails } from '../artifacts/account-mails.ts'
import { readGenerated } from './read-modules.ts'

/**
 * `make modules`: writes what follows from each module's values.yaml, variables.tf and outputs.tf,
 * and the function of module identity.
 */
const root = resolve(import.meta.dirname, '../..')

try {
  const mails = {
    path: accountMailsZip,
    found: readFileSync(join(root, accountMailsZip)),
    expected: await buildAccountMails(root),
  }
  const isChanged = ({
    found,
    expected,
  }: {
    found: string | Uint8Array
    expected: string | Uint8Array
  }) => !Buffer.from(found).equals(Buffer.from(expected))
  const changed = [...readGenerated(root), mails].filter(isChanged)
  for (const { path, expected } of changed) writeFileSync(join(root, path), expected)
  console.log(changed.map(({ path }) => `written: ${path}`).join('\n') || 'nothing has changed')
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
