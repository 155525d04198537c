import type { Deployment } from '../deployment.ts'
import type { Io } from '../io.ts'
import { createProgress } from '../progress.ts'
import { readArtifact } from './artifact-store.ts'
import { openRoots } from './open-roots.ts'
import { withOperatorContext } from './operator-context.ts'
import { lastUp } from './record.ts'
import { readReleases } from './release-store.ts'

/**
 * Returns an output of the deployed app root; undefined if nothing is deployed. Shows its progress
 * on standard error, because standard output belongs to the command.
 */
export async function readDeployedOutput(
  deployment: Deployment,
  io: Pick<Io, 'stdout' | 'stderr'>,
  name: string,
): Promise<unknown> {
  let output: unknown
  await withOperatorContext(deployment, io, async (context) => {
    const release = lastUp(await readReleases({ ...context, env: deployment.env }))
    if (!release) return
    const terraform = await readArtifact(context, release.terraform)
    const { app } = await openRoots(deployment, terraform, createProgress(io.stderr))
    output = (await app.outputs())[name]
  })
  return output
}
