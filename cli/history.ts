import { readDeployment } from './deployment.ts'
import { checkBuckets } from './release/check-prerequisites.ts'
import { withOperatorContext } from './release/operator-context.ts'
import { formatRecord } from './release/record.ts'
import { readReleases } from './release/release-store.ts'
import type { CommandOf } from './targets.ts'

/** `make history`: prints one line for each release: operator, time, commit and outcome. */
export const history: CommandOf<'history'> = async (given, io) => {
  const { print, checkout } = io
  await withOperatorContext(readDeployment(given, checkout), io, async (context) => {
    await checkBuckets(context)
    const releases = await readReleases({ ...context, env: context.deployment.env })
    if (releases.length === 0) print(`${context.deployment.env} has no releases yet`)
    for (const release of releases) print(formatRecord(release))
  })
}
