import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Report } from '../support/report.ts'

const root = resolve(import.meta.dirname, '../..')

type Edit = {
  readonly file: string
  readonly text: string
  /** The text without the guard. */
  readonly without: string
}

export type Guard = {
  readonly name: string
  readonly edits: readonly Edit[]
  /** Matches the faults that only a missing guard causes. */
  readonly finds: RegExp
}

/** The basic guard, on which most others depend: each timeline event is written once. */
export const timelineEdits: readonly Edit[] = [
  {
    file: 'core/aws/order-items.ts',
    // The condition itself also keeps an idempotency key unique to one order, which is another
    // guard.
    text: 'Item: toItem(fields), ConditionExpression: notThere }',
    without: 'Item: toItem(fields) }',
  },
  {
    file: 'core/aws/dynamodb-orders.ts',
    text: "ConditionExpression: 'attribute_not_exists(orderId)',",
    without: '',
  },
]

/**
 * Removes each guard in turn, in a temporary copy of the sources. The faults of each must be found,
 * and the unchanged copy must have none: a slow or broken copy would hide a guard. Throws Error if
 * a guard's text is not in its file.
 */
export async function withoutEach(
  report: Report,
  guards: readonly Guard[],
  /** Returns all faults, or those up to the first match. */
  faultsIn: (copy: string, until?: RegExp) => readonly string[],
): Promise<void> {
  const copy = mkdtempSync(join(tmpdir(), 'comptoir-guards-'))
  try {
    copySources(copy)
    const isSound = await report.check('with all guards, no error is found', async () => {
      const faults = faultsIn(copy)
      if (faults.length > 0) throw new Error(faults.join('\n    '))
      return undefined
    })
    if (!isSound) return
    for (const { name, edits, finds } of guards) {
      const sources = edits.map(({ file }) => readFileSync(join(copy, file), 'utf8'))
      for (const edit of edits) apply(edit, copy)
      await report.check(`without ${name}`, async () => {
        const faults = faultsIn(copy, finds)
        const own = faults.filter((fault) => finds.test(fault))
        if (own.length === 0) throw new Error(`no error matches ${finds}: ${faults.join('\n    ')}`)
        return [`${faults.length} errors found, among them:`, ...own].join('\n      ')
      })
      edits.forEach(({ file }, index) => {
        writeFileSync(join(copy, file), sources[index] ?? '')
      })
    }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

function apply(edit: Edit, copy: string): void {
  writeFileSync(join(copy, edit.file), sourceWithout(edit, copy))
}

/**
 * Returns the source at `folder` without the guard. Throws Error if its text is not there exactly
 * once.
 */
export function sourceWithout({ file, text, without }: Edit, folder = root): string {
  const parts = readFileSync(join(folder, file), 'utf8').split(text)
  if (parts.length !== 2)
    throw new Error(`${file} contains the guard's text ${parts.length - 1} times, not once`)
  return parts.join(without)
}

function copySources(copy: string): void {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
  const files = execFileSync('git', list, { cwd: root, encoding: 'utf8' }).split('\0')
  for (const file of files.filter(
    (name) => existsSync(join(root, name)) && lstatSync(join(root, name)).isFile(),
  )) {
    cpSync(join(root, file), join(copy, file))
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  // Builds and downloads are the same with and without a guard.
  for (const folder of ['site/dist', '.local'])
    if (existsSync(join(root, folder))) symlinkSync(join(root, folder), join(copy, folder))
}
