import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Report } from '../support/report.ts'
import { type Guard, storyEdits, withoutEach } from './without-guard.ts'

const guards: readonly Guard[] = [
  {
    name: 'story: what it has already is not written again',
    edits: storyEdits,
    finds: /what does not match is questioned|a success that comes late/,
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
    finds: /a price that changed since the list was read is not charged/,
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
    finds: /signed|signature/,
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
    finds: /somebody else's order is no order/,
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
    finds: /37 units/,
  },
  {
    name: 'completion: one process at a time completes an order',
    edits: [
      {
        file: 'core/aws/dynamodb-orders.ts',
        text: 'OR completionUntil < :now)',
        without: 'OR completionUntil < :now OR completionUntil >= :now)',
      },
    ],
    finds: /completing does each thing once/,
  },
]

/** Takes six guards away, one at a time, in a copy of the sources: each must make its tests fail. */
export async function proveGuards(report: Report): Promise<void> {
  await withoutEach(report, guards, failingIn)
}

/** The tests that fail, as `file: test`. */
function failingIn(copy: string): readonly string[] {
  const tests = ['core', 'api', 'consumers'].map((folder) => `${folder}/test`)
  const record = join(copy, '.tap/all.tap')
  rmSync(record, { force: true })
  const run = spawnSync(process.execPath, ['test/run.ts', ...tests], {
    cwd: copy,
    encoding: 'utf8',
  })
  const failures = failuresIn(readFileSync(record, 'utf8'))
  if (run.status !== 0 && failures.length === 0) throw new Error(`no run: ${run.stdout}`)
  return failures
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
