import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { accountMailsZip, buildAccountMails } from './account-mails.ts'

/** `make account-mails`: builds the function of module identity from its sources. */
const root = resolve(import.meta.dirname, '../..')
writeFileSync(join(root, accountMailsZip), await buildAccountMails(root))
console.log(`written: ${accountMailsZip}`)
