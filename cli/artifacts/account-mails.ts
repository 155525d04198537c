import { bundle } from './bundle.ts'
import { zip } from './zip.ts'

/** The zip of the function in module identity, which is under version control. */
export const accountMailsZip = 'modules/identity/account-mails.zip'

/** Returns the zip as it follows from the sources: the same bytes on any machine. */
export async function buildAccountMails(root: string): Promise<Uint8Array> {
  const entries = { index: 'consumers/account-mails/lambda.ts' }
  const { files } = await bundle({ root, entries, target: 'function' })
  return zip(files)
}
