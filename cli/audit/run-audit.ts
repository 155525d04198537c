import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readLockfile } from '../lockfile.ts'
import { allowListFile, parseAllowList } from './allow-list.ts'
import { askRegistry } from './ask-registry.ts'
import { findFaults } from './find-faults.ts'

export type AuditOptions = {
  readonly root: string
  /** For npm. */
  readonly env: NodeJS.ProcessEnv
  readonly now: Date
  /** How long npm may wait for the registry. */
  readonly timeoutMs: number
  /** Whether the audit fails if the registry does not answer. */
  readonly isRequired: boolean
  readonly print: (line: string) => void
}

/**
 * Checks the licences and the known vulnerabilities of all packages in package-lock.json against
 * the allow-list, and prints the result. The licences need no network. Returns whether all is well.
 */
export async function runAudit(options: AuditOptions): Promise<boolean> {
  const { root, env, now, timeoutMs, isRequired, print } = options
  const packages = readLockfile(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const allowList = parseAllowList(readFileSync(join(root, allowListFile), 'utf8'))
  const answer = await askRegistry({ root, env, timeoutMs })
  const { advisories } = answer
  const today = now.toISOString().slice(0, 10)
  const faults = findFaults({ packages, advisories, allowList, today })
  for (const fault of faults) print(`✗ ${fault}`)
  const { licenceExceptions, advisoryExceptions } = allowList
  const exceptions = licenceExceptions.length + advisoryExceptions.length
  print(`${packages.length} packages, ${exceptions} exceptions, ${faults.length} faults`)
  const record = join(root, '.local/audited')
  if (advisories) {
    mkdirSync(dirname(record), { recursive: true })
    writeFileSync(record, now.toISOString())
    print(`Audited for known vulnerabilities: the registry named ${advisories.length}.`)
  } else {
    print(`NOT AUDITED for known vulnerabilities: ${answer.reason}.`)
    print(`The last audit on this machine: ${readIfAny(record) ?? 'none known'}.`)
    print(isRequired ? '✗ REQUIRED=1 needs an answer.' : 'REQUIRED=1 would fail here.')
  }
  return faults.length === 0 && (advisories !== undefined || !isRequired)
}

function readIfAny(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
