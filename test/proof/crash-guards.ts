import { spawnSync } from 'node:child_process'
import { plainEnv } from '../../cli/config.ts'
import type { Report } from '../support/report.ts'
import { readProofConfig } from './config.ts'
import { type Guard, timelineEdits, withoutEach } from './without-guard.ts'

export const guards: readonly Guard[] = [
  {
    name: "the condition on the timeline's event",
    edits: timelineEdits,
    finds: /: \w+#\S+ was written \d+ times/,
  },
  {
    // At these points the lookup alone or the key alone is sufficient, so both are removed.
    name: "both the refund's lookup and its idempotency key",
    edits: [
      {
        file: 'core/refund/send-refund.ts',
        text: 'const known = await unlessRefused(() => deps.gateway.findRefund(refund))',
        without: 'const known = await Promise.resolve<RefundAnswer | undefined>(undefined)',
      },
      {
        file: 'core/stripe/refunds.ts',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: this is the source's own text.
        text: 'const idempotencyKey = `${refundId}:${attempt}`',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: this is the source's own text.
        without: 'const idempotencyKey = `${refundId}:${attempt}:${Math.random()}`',
      },
    ],
    finds: /: 100 refunded, 200 refunded at Stripe/,
  },
  {
    name: "an order's Idempotency-Key",
    edits: [
      {
        file: 'core/order/place-order.ts',
        text: 'const key: Reservation | undefined = idempotencyKey',
        without: 'const key: Reservation | undefined = idempotencyKey?.startsWith("none")',
      },
    ],
    finds: /: 2 orders from one purchase/,
  },
]

/** Runs the crash points without each guard. Each missing guard must be detected. */
export async function proveCrashGuards(report: Report): Promise<void> {
  const { seed, most } = readProofConfig()
  console.log(`  seed ${seed}`)
  await withoutEach(report, guards, (copy, until) => violationsIn(copy, { seed, most, until }))
}

function violationsIn(
  copy: string,
  { seed, most, until }: { seed: number; most: number; until: RegExp | undefined },
): readonly string[] {
  const { status, stdout } = spawnSync(process.execPath, ['test/proof/main.ts'], {
    cwd: copy,
    encoding: 'utf8',
    env: {
      ...plainEnv(),
      NODE_NO_WARNINGS: '1',
      NAME: 'crash-points',
      SEED: String(seed),
      MOST: String(most),
      ...(until && { STOP: until.source }),
    },
  })
  const violations = stdout.match(/(?<=^ {4})(api|worker|agent): .+$/gm) ?? []
  if (status !== 0 && violations.length === 0)
    throw new Error(`the crash points did not run: ${stdout.slice(-500)}`)
  return violations
}
