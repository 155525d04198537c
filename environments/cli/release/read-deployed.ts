import type { Deployment } from '../deployment.ts'
import { checkBuckets } from './check-beforehand.ts'
import { readKept } from './keep-artifacts.ts'
import { atDesk } from './open-desk.ts'
import { openRoots } from './open-roots.ts'
import { lastUp } from './record.ts'
import { readReleases } from './release-store.ts'

/** What the release that runs tells under a name; undefined where nothing runs. */
export async function readDeployed(deployment: Deployment, name: string): Promise<unknown> {
  let told: unknown
  await atDesk(deployment, async (desk) => {
    await checkBuckets(desk)
    const release = lastUp(await readReleases({ ...desk, env: deployment.env }))
    if (!release) return
    const { app } = await openRoots(deployment, await readKept(desk, release.charts))
    told = (await app.outputs())[name]
  })
  return told
}
