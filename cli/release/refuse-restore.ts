import { restoredIn } from '../restore/generations.ts'
import type { Values } from '../values/merge.ts'
import { foundationReleases, type ReleaseRecord } from './record.ts'

/**
 * Throws Error if the values restore the data to another point in time than the deployed ones. Only
 * `make restore` may: it copies the orders since then before the shop uses the restored tables. An
 * interrupted restore leaves such values in the file, and its tables in the state, so that the plan
 * shows no loss of data.
 */
export function refuseRestore(releases: readonly ReleaseRecord[], values: Values): void {
  const deployed = foundationReleases(releases).at(-1)
  if (!deployed) return
  const [before, after] = [restoredIn(deployed.values), restoredIn(values)]
  if (JSON.stringify(before) === JSON.stringify(after)) return
  throw new Error(
    'refused: data.restored differs from what is deployed. Only make restore changes it, and copies the orders since then. Continue an interrupted restore, or give it up: see docs/operate.md#continue-or-give-up-an-interrupted-restore',
  )
}
