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

const root = resolve(import.meta.dirname, '../..')

type Edit = {
  readonly file: string
  readonly text: string
  /** What the text becomes when the guard is taken away. */
  readonly without: string
}

export type Guard = { readonly name: string; readonly edits: readonly Edit[] }

/** The first of all guards, and the one that most others lean on. */
export const dedupe: Guard = {
  name: 'dedupe: what a story has already is not written again',
  edits: [
    {
      file: 'core/aws/order-items.ts',
      text: "const notThere = 'attribute_not_exists(orderId)'",
      without: "const notThere = '(attribute_not_exists(orderId) OR attribute_exists(orderId))'",
    },
    {
      file: 'core/aws/dynamodb-orders.ts',
      text: "ConditionExpression: 'attribute_not_exists(orderId)',",
      without: '',
    },
  ],
}

/**
 * Takes the guards away, one at a time, in a copy of the sources that is gone afterwards. Throws Error
 * where a guard is not where it is said to be.
 */
export async function withoutEach(
  guards: readonly Guard[],
  look: (guard: Guard, copy: string) => Promise<void>,
): Promise<void> {
  const copy = mkdtempSync(join(tmpdir(), 'comptoir-guards-'))
  try {
    copySources(copy)
    for (const guard of guards) {
      const sources = guard.edits.map(({ file }) => readFileSync(join(copy, file), 'utf8'))
      guard.edits.forEach((edit) => {
        apply(edit, copy)
      })
      await look(guard, copy)
      guard.edits.forEach(({ file }, index) => {
        writeFileSync(join(copy, file), sources[index] ?? '')
      })
    }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

function apply({ file, text, without }: Edit, copy: string): void {
  const parts = readFileSync(join(copy, file), 'utf8').split(text)
  if (parts.length !== 2) throw new Error(`${file} has this guard ${parts.length - 1} times`)
  writeFileSync(join(copy, file), parts.join(without))
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
