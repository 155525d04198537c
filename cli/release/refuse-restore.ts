import { restoredIn } from '../restore/generations.ts'
import type { Values } from '../values/merge.ts'
import { foundationReleases, type ReleaseRecord } from './record.ts'

/**
 * Throws Error if the values restore the data to another point in time than the deployed ones. Only
 * `make restore` may: it copies the orders since then before the shop uses the restored tables. An
 * interrupted restore leaves such values in the file.
 */
export function refuseRestore(releases: readonly ReleaseRecord[], values: Values): void {
  const deployed = foundationReleases(releases).at(-1)
  if (!deployed) return
  const [before, after] = [restoredIn(deployed.values), restoredIn(values)]
  if (JSON.stringify(before) === JSON.stringify(after)) return
  throw new Error(
    'refused: data.restored differs from what is deployed. Only make restore changes it, and copies the orders since then. Repeat an interrupted restore, or take the value back',
  )
}
