import { spawnSync } from 'node:child_process'
import { plainEnv } from '../../environments/local/config.ts'
import type { Report } from '../support/report.ts'
import { readProofConfig } from './config.ts'
import { dedupe, type Guard, withoutEach } from './without-guard.ts'

const guards: readonly Guard[] = [
  dedupe,
  {
    name: 'fence: a refund that was asked for is asked for under its own key',
    edits: [
      {
        file: 'core/stripe/refunds.ts',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: this is the source's own text.
        text: 'const idempotencyKey = `${refundId}:${attempt}`',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: this is the source's own text.
        without: 'const idempotencyKey = `${refundId}:${attempt}:${Math.random()}`',
      },
    ],
  },
  {
    name: 'condition: an Idempotency-Key stands for one order',
    edits: [
      {
        file: 'core/order/place-order.ts',
        text: '...(idempotencyKey',
        without: '...(idempotencyKey?.startsWith("none")',
      },
    ],
  },
]

/** The crash points again, with a guard taken away: each must be missed. */
export async function proveCrashGuards(report: Report): Promise<void> {
  const { seed } = readProofConfig()
  await withoutEach(guards, async ({ name }, copy) => {
    await report.check(`without "${name}" there are violations`, async () => {
      const { stdout } = spawnSync(process.execPath, ['test/proof/main.ts'], {
        cwd: copy,
        encoding: 'utf8',
        env: {
          ...plainEnv(),
          NODE_NO_WARNINGS: '1',
          NAME: 'crash-points',
          SEED: String(seed),
          STOP: '1',
        },
      })
      const violation = /^ {4}(api|worker|agent): .+$/m.exec(stdout)?.[0]
      if (!violation || !/\d+ violations/.test(stdout))
        throw new Error(`none: ${stdout.slice(-500)}`)
      return violation.trim()
    })
  })
}
