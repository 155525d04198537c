import { readArguments } from './arguments.ts'
import { commandLine } from './config.ts'
import { confirm } from './confirm.ts'
import { deploymentArguments, readDeployment } from './deployment.ts'
import { checkBeforehand } from './release/check-beforehand.ts'
import { goBack } from './release/go-back.ts'
import { atDesk } from './release/open-desk.ts'
import { newestRevision, type ReleaseRecord, releaseBefore, standing } from './release/record.ts'
import { refuseUnended } from './release/release-store.ts'
import { run } from './run.ts'

const usage =
  'usage: make rollback ENV=dev|prod [REV=<release>] [YES=1]   without REV, the one before this'

/** `make rollback`: runs a recorded release again, from what was kept of it. */
await run(async () => {
  const names = [...deploymentArguments, 'rev', 'yes', 'site', 'api'] as const
  const given = readArguments(commandLine(), names, usage)
  await atDesk(readDeployment(given), async (desk) => {
    const { env } = desk.deployment
    await checkBeforehand(desk, new Date())
    const releases = await refuseUnended({ ...desk, env })
    const release = wantedOf(releases, given('rev'), env)
    await goBack(desk, release, {
      upon: newestRevision(releases),
      site: given('site'),
      api: given('api'),
      agree: () =>
        confirm(
          `Run release ${release.revision} (${release.version.slice(0, 12)}) of ${env} again?`,
          given('yes') === '1',
        ),
    })
  })
})

/** Throws Error where that release is not there, or never came up. */
function wantedOf(releases: readonly ReleaseRecord[], rev: string | undefined, env: string) {
  const release = rev
    ? standing(releases).find(({ revision }) => String(revision) === rev)
    : releaseBefore(releases)
  if (release) return release
  if (!rev) throw new Error(`there is no release before this one\n${usage}`)
  const known = releases.find(({ revision }) => String(revision) === rev)
  const why = known
    ? `release ${rev} cannot be run again (${known.reason ?? known.outcome})`
    : `there is no release ${rev}`
  throw new Error(`${why}: make history ENV=${env}`)
}
