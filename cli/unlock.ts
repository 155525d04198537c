import { confirm } from './confirm.ts'
import { readDeployment } from './deployment.ts'
import { checkBuckets } from './release/check-prerequisites.ts'
import { withOperatorContext } from './release/operator-context.ts'
import { findUnfinished, formatUnfinished } from './release/record.ts'
import { endRelease, readReleases } from './release/release-store.ts'
import { rootNames } from './resource-names.ts'
import type { CommandOf } from './targets.ts'
import { breakLock, formatLock, readLock } from './terraform/state-lock.ts'

/**
 * `make unlock`: removes state locks and unfinished releases whose process cannot finish any more.
 */
export const unlock: CommandOf<'unlock'> = async (given, io) => {
  const { print, checkout } = io
  const deployment = readDeployment(given, checkout)
  const { env } = deployment
  const agree = (question: string) => confirm(question, given.YES, io, 'nothing was unlocked')
  await withOperatorContext(deployment, io, async (context) => {
    await checkBuckets(context)
    const { s3 } = context
    for (const root of rootNames) {
      const location = { s3, deployment, root }
      const lock = await readLock(location)
      if (!lock) {
        print(`${root}: not locked`)
        continue
      }
      print(`${root}: locked by ${formatLock(lock, new Date())}`)
      if (given.DRY_RUN) continue
      await agree('Remove the lock? A process that still runs may corrupt the state.')
      // Read again: while the operator answered, another process may have taken the lock.
      const now = await readLock(location)
      if (now && now.ID !== lock.ID) throw new Error(changed(root))
      await breakLock(location)
      print(`${root}: unlocked`)
    }
    const store = { ...context, env }
    const open = findUnfinished(await readReleases(store))
    if (!open) return print('releases: none is unfinished')
    print(formatUnfinished(open, env))
    if (given.DRY_RUN) return
    await agree('Record it as failed? A process that still runs may undo later changes.')
    const now = findUnfinished(await readReleases(store))
    if (now?.revision !== open.revision) throw new Error(changed(`release ${open.revision}`))
    await endRelease(store, { ...open, outcome: 'failed', reason: `unlocked by ${context.by}` })
    print(`release ${open.revision}: recorded as failed`)
  })
}

const changed = (what: string) => `${what} has changed since the question: run make unlock again`
