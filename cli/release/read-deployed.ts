import type { Deployment } from '../deployment.ts'
import type { Io } from '../io.ts'
import { readKept } from './keep-artifacts.ts'
import { openRoots } from './open-roots.ts'
import { withOperatorContext } from './operator-context.ts'
import { lastUp, type ReleaseRecord } from './record.ts'
import { readReleases } from './release-store.ts'

/** What the release that runs tells under a name; undefined where nothing runs. */
export async function readDeployed(
  deployment: Deployment,
  io: Pick<Io, 'stdout'>,
  name: string,
): Promise<unknown> {
  let told: unknown
  await withOperatorContext(deployment, io, async (context) => {
    const releases = readReleases({ ...context, env: deployment.env })
    const release = lastUp(await releases.catch(noneYet))
    if (!release) return
    const { app } = await openRoots(deployment, await readKept(context, release.terraform))
    told = (await app.outputs())[name]
  })
  return told
}

/** An account that was not prepared has no releases. */
function noneYet(error: Error): readonly ReleaseRecord[] {
  if (error.name === 'NoSuchBucket') return []
  throw error
}
