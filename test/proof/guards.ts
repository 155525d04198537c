import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Report } from '../support/report.ts'
import { dedupe, type Guard, withoutEach } from './without-guard.ts'

const guards: readonly Guard[] = [
  dedupe,
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
  await withoutEach(guards, async ({ name }, copy) => {
    await report.check(`without "${name}"`, async () => {
      const failing = failingIn(copy)
      if (failing.length === 0) throw new Error('no test has failed')
      return [`${failing.length} tests fail`, ...failing].join('\n      ')
    })
  })
}

/** The tests that fail, as `file: test`. */
function failingIn(copy: string): string[] {
  const tests = ['core', 'api', 'consumers'].map((folder) => `${folder}/test`)
  spawnSync(process.execPath, ['test/run.ts', ...tests], { cwd: copy, stdio: 'ignore' })
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
