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
  /** What the text becomes when the guard is taken away. */
  readonly without: string
}

export type Guard = {
  readonly name: string
  readonly edits: readonly Edit[]
  /** What is found without this guard, and for no other reason. */
  readonly finds: RegExp
}

/** The first of all guards, and the one that most others lean on: a timeline's lines are written once. */
export const timelineEdits: readonly Edit[] = [
  {
    file: 'core/aws/order-items.ts',
    // The condition itself is also what keeps a name to one order, which is another guard.
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
 * Takes the guards away, one at a time, in a copy of the sources that is gone afterwards. Each must be
 * missed by what it is for, and the copy as it was by nothing: what is slow or broken finds no guard.
 * Throws Error where a guard is not where it is said to be.
 */
export async function withoutEach(
  report: Report,
  guards: readonly Guard[],
  /** All of them, or until one matches. */
  faultsIn: (copy: string, until?: RegExp) => readonly string[],
): Promise<void> {
  const copy = mkdtempSync(join(tmpdir(), 'comptoir-guards-'))
  try {
    copySources(copy)
    const isSound = await report.check('with every guard nothing is found', async () => {
      const faults = faultsIn(copy)
      if (faults.length > 0) throw new Error(faults.join('\n    '))
      return undefined
    })
    if (!isSound) return
    for (const { name, edits, finds } of guards) {
      const sources = edits.map(({ file }) => readFileSync(join(copy, file), 'utf8'))
      for (const edit of edits) apply(edit, copy)
      await report.check(`without "${name}"`, async () => {
        const faults = faultsIn(copy, finds)
        const own = faults.filter((fault) => finds.test(fault))
        if (own.length === 0) throw new Error(`no ${finds} in: ${faults.join('\n    ')}`)
        return [`${faults.length} found, of them its own:`, ...own].join('\n      ')
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

/** Returns the source at `folder` without the guard. Throws Error where it is not there exactly once. */
export function sourceWithout({ file, text, without }: Edit, folder = root): string {
  const parts = readFileSync(join(folder, file), 'utf8').split(text)
  if (parts.length !== 2) throw new Error(`${file} has this guard ${parts.length - 1} times`)
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
  // What was built and fetched is the same with and without a guard.
  for (const folder of ['site/dist', '.local'])
    if (existsSync(join(root, folder))) symlinkSync(join(root, folder), join(copy, folder))
}
