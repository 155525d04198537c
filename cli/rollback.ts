import { confirm, requireTerminal } from './confirm.ts'
import { readDeployment } from './deployment.ts'
import { checkPrerequisites } from './release/check-prerequisites.ts'
import { withOperatorContext } from './release/operator-context.ts'
import {
  newestRevision,
  type ReleaseRecord,
  releaseBefore,
  restorableReleases,
} from './release/record.ts'
import { refuseUnfinished } from './release/release-store.ts'
import { rollBack } from './release/roll-back.ts'
import { readUrlOverrides } from './release/url-overrides.ts'
import type { CommandOf } from './targets.ts'
import { readAll } from './variables.ts'

/** `make rollback`: deploys an earlier release again, from its stored artifacts. */
export const rollback: CommandOf<'rollback'> = async (given, io) => {
  const [deployment, urls] = readAll(
    () => readDeployment(given, io.checkout),
    () => readUrlOverrides(given),
  )
  requireTerminal(given, io)
  await withOperatorContext(deployment, io, async (context) => {
    const { env } = context.deployment
    await checkPrerequisites(context, new Date())
    const releases = await refuseUnfinished({ ...context, env })
    const release = findWanted(releases, given.REV, env)
    await rollBack(context, release, {
      basedOn: newestRevision(releases),
      ...urls,
      readOnly: given.DRY_RUN,
      agree: () =>
        confirm(
          `Roll ${env} back to release ${release.revision} (${release.version.slice(0, 12)})?`,
          given.YES,
          io,
        ),
    })
  })
}

/** Returns the release to run again. Throws Error if it does not exist or never succeeded. */
function findWanted(releases: readonly ReleaseRecord[], rev: string | undefined, env: string) {
  const release = rev
    ? restorableReleases(releases).find(({ revision }) => String(revision) === rev)
    : releaseBefore(releases)
  if (release) return release
  if (!rev)
    throw new Error(`there is no earlier release. List the releases: make history ENV=${env}`)
  const known = releases.find(({ revision }) => String(revision) === rev)
  const why = known
    ? `release ${rev} cannot be applied again (${known.reason ?? known.outcome})`
    : `there is no release ${rev}`
  throw new Error(`${why}. List the releases: make history ENV=${env}`)
}
