import { DeleteObjectCommand } from '@aws-sdk/client-s3'
import { doneInWords } from '../terraform/plan-summary.ts'
import { appVariables, commonVariables } from '../terraform/root-variables.ts'
import type { Desk } from './open-desk.ts'
import type { Roots } from './open-roots.ts'
import type { ReleaseRecord } from './record.ts'
import { recordRelease } from './record-release.ts'

/** Takes both roots down, the app first, and writes that into the history. */
export async function takeDown(desk: Desk, roots: Roots, last: ReleaseRecord): Promise<void> {
  const { deployment, progress, s3, bucket } = desk
  const { values, env } = deployment
  const { reason: _, backTo: __, ...kept } = last
  const entry = { ...kept, values, reason: 'everything is taken down' }
  const kind = { startedAt: Date.now(), outcome: 'down' } as const
  await recordRelease(desk, entry, kind, async (done) => {
    const told = await roots.foundation.outputs()
    for (const [root, variables] of [
      [roots.app, appVariables(deployment, { ...last, values }, told)],
      [roots.foundation, commonVariables(deployment)],
    ] as const) {
      await progress.step(root.name, async (hear) => {
        const plan = await root.plan(variables, { destroy: true })
        await root.apply(plan, hear)
        const words = doneInWords(plan.summary)
        done[root.name] = words
        return words
      })
    }
    // The site's bucket is gone, and with it what was left in it.
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: `published/${env}.json` }))
  })
}
