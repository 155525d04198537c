import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
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

type Guard = {
  readonly name: string
  readonly edits: readonly Edit[]
}

const guards: readonly Guard[] = [
  {
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
  },
  {
    name: 'price: an order is placed at the price in the table',
    edits: [
      {
        file: 'core/aws/stock-rows.ts',
        text: 'AND price = :price AND',
        without: 'AND (price = :price OR price <> :price) AND',
      },
    ],
  },
  {
    name: 'signature: a webhook call is signed by Stripe',
    edits: [
      {
        file: 'core/stripe/verify-signature.ts',
        text: "if (!isSigned) throw fault('no_match')",
        without: 'void isSigned',
      },
    ],
  },
  {
    name: 'owner: an order is shown to its buyer only',
    edits: [
      {
        file: 'api/orders/access.ts',
        text: '!story || !mayOpen(story.order, request)',
        without: '!story || (mayOpen(story.order, request), false)',
      },
    ],
  },
  {
    name: 'stock: units are taken only where they are',
    edits: [
      {
        file: 'core/aws/stock-rows.ts',
        text: "'available >= :quantity AND price",
        without: "'(available >= :quantity OR available < :quantity) AND price",
      },
    ],
  },
]

/** Takes five guards away, one at a time, in a copy of the sources: each must make tests fail. */
export async function proveGuards(report: Report): Promise<void> {
  const copy = mkdtempSync(join(tmpdir(), 'comptoir-guards-'))
  try {
    copySources(copy)
    for (const guard of guards) {
      await report.check(`without "${guard.name}"`, async () => {
        const failing = testWithout(guard, copy)
        if (failing.length === 0) throw new Error('no test has failed')
        return [`${failing.length} tests fail`, ...failing].join('\n      ')
      })
    }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

function copySources(copy: string): void {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
  const files = execFileSync('git', list, { cwd: root, encoding: 'utf8' }).split('\0')
  for (const file of files.filter((name) => name && existsSync(join(root, name)))) {
    cpSync(join(root, file), join(copy, file))
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
}

/** The tests that fail, as `file: test`. Throws Error where a guard is not where it is said to be. */
function testWithout({ edits }: Guard, copy: string): string[] {
  const sources = edits.map(({ file }) => readFileSync(join(copy, file), 'utf8'))
  edits.forEach(({ file, text, without }) => {
    const parts = readFileSync(join(copy, file), 'utf8').split(text)
    if (parts.length !== 2) throw new Error(`${file} has this guard ${parts.length - 1} times`)
    writeFileSync(join(copy, file), parts.join(without))
  })
  const tests = ['core', 'api', 'consumers'].map((folder) => `${folder}/test`)
  spawnSync(process.execPath, ['test/run.ts', ...tests], { cwd: copy, stdio: 'ignore' })
  edits.forEach(({ file }, index) => {
    writeFileSync(join(copy, file), sources[index] ?? '')
  })
  return failuresIn(readFileSync(join(copy, '.tap/all.tap'), 'utf8'))
}

/** TAP says a test's name after its assertions, and a file's after its tests; only tests have a time. */
function failuresIn(tap: string): string[] {
  const failures: string[] = []
  let names = new Set<string>()
  for (const [, indent = '', name = ''] of tap.matchAll(/^( *)not ok \d+ - (.*?) # time=/gm)) {
    if (indent === '') {
      failures.push(...[...names].map((test) => `${name}: ${test}`))
      names = new Set()
    } else {
      names.add(name)
    }
  }
  return failures
}
