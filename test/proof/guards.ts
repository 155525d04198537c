import { spawnSync } from 'node:child_process'
import type { Report } from '../support/report.ts'
import { type Guard, timelineEdits, withoutEach } from './without-guard.ts'

export const guards: readonly Guard[] = [
  {
    name: "the condition on the timeline's event",
    edits: timelineEdits,
    finds: /a payment that does not match goes under review|a success that comes late/,
  },
  {
    name: "the condition on the product's price",
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
    name: "the check of the webhook's signature",
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
    name: 'the check that an order belongs to its buyer',
    edits: [
      {
        file: 'api/orders/access.ts',
        text: '!timeline || !mayOpen(timeline.order, request)',
        without: '!timeline || (mayOpen(timeline.order, request), false)',
      },
    ],
    finds: /another buyer's order cannot be found/,
  },
  {
    name: 'the condition that enough units are in stock',
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
    name: 'the claim on an outbox entry',
    edits: [
      {
        file: 'core/aws/dynamodb-outbox.ts',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: this is the source's own text.
        text: '`(${conditionOf(was)})`',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: this is the source's own text.
        without: '`(attribute_exists(orderId) OR ${conditionOf(was)})`',
      },
    ],
    finds: /each effect happens once/,
  },
]

/** Removes each guard in turn in a copy of the sources. The guard's tests must fail. */
export async function proveGuards(report: Report): Promise<void> {
  await withoutEach(report, guards, failingIn)
}

/** Returns the failing tests, as `file: test`. */
function failingIn(copy: string): readonly string[] {
  const tests = 'FILE=core/test api/test consumers/test'
  const { status, stdout, stderr } = spawnSync(process.execPath, ['test/run.ts', tests], {
    cwd: copy,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  const failures = [...stdout.matchAll(/^FAILED (.+)$/gm)].map(([, failure = '']) => failure)
  if (status !== 0 && failures.length === 0)
    throw new Error(`the tests did not run: ${stdout}${stderr}`)
  return failures
}
