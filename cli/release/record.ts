import { createHash } from 'node:crypto'
import type { ArtifactName } from '../artifacts/build-artifacts.ts'
import type { Holder } from '../process.ts'
import type { RootName } from '../resource-names.ts'
import type { Values } from '../values/merge.ts'

/** The parts of a release. They suffice to deploy it again without a build. */
export type Candidate = {
  /** The git commit. */
  readonly version: string
  readonly values: Values
  /** Keys in the artifacts bucket. Each key contains the SHA-256 of its file. */
  readonly artifacts: Readonly<Record<ArtifactName, string>>
  readonly digests: Readonly<Record<ArtifactName, string>>
  /** The key of the zip with the Terraform files. */
  readonly terraform: string
  /** The container image by digest; null if nothing runs in a container. */
  readonly image: string | null
  /**
   * The foundation's Terraform files and values, if they are not the release's: a restore after a
   * rollback deploys the older release on the newer foundation.
   */
  readonly foundation?: FoundationFiles
}

export type FoundationFiles = Pick<Candidate, 'terraform' | 'values'>

/** Returns the Terraform files and the values of a release's foundation. */
export const foundationOf = ({ foundation, terraform, values }: Candidate): FoundationFiles =>
  foundation ?? { terraform, values }

/** An entry of the release history: a deploy, a rollback, or the destruction of the environment. */
export type ReleaseRecord = Candidate & {
  readonly revision: number
  /** The end time, or the start time of an unfinished release. ISO 8601. */
  readonly at: string
  /** The operator's ARN. */
  readonly by: string
  readonly outcome: 'started' | 'up' | 'failed' | 'down'
  /** The deploying process; only of an unfinished release. */
  readonly process?: Holder
  /** Why it failed. */
  readonly reason?: string
  /** The revision that a rollback deployed again. */
  readonly rollbackTo?: number
  readonly valuesDigest: string
  /** A summary of the applied changes for each root. */
  readonly plans: Readonly<Partial<Record<RootName, string>>>
  readonly seconds: number
}

/** Returns a digest of values that does not depend on the order of their keys. */
export function digestOfValues(values: Values): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(values)))
    .digest('hex')
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]))
}

/** Returns the releases that a rollback can deploy: those that were up since the last destroy. */
export function restorableReleases(records: readonly ReleaseRecord[]): readonly ReleaseRecord[] {
  const down = records.findLastIndex(({ outcome }) => outcome === 'down')
  return records.slice(down + 1).filter(({ outcome }) => outcome === 'up')
}

/** Returns the revision of the newest release; 0 if there is none. */
export const newestRevision = (records: readonly ReleaseRecord[]): number =>
  records.at(-1)?.revision ?? 0

/** Returns the last release that was up. */
export const lastUp = (records: readonly ReleaseRecord[]): ReleaseRecord | undefined =>
  restorableReleases(records).at(-1)

/**
 * Returns the releases that were up and applied the foundation, oldest first. A rollback does not
 * change the foundation, so that its record has values that the foundation may not have.
 */
export const foundationReleases = (records: readonly ReleaseRecord[]): readonly ReleaseRecord[] =>
  restorableReleases(records).filter(({ rollbackTo }) => rollbackTo === undefined)

/**
 * Returns the Terraform files and the values of the foundation that was applied last; undefined if
 * there is none. A rollback does not apply the foundation, but a failed release may have.
 */
export function appliedFoundation(records: readonly ReleaseRecord[]): FoundationFiles | undefined {
  const down = records.findLastIndex(({ outcome }) => outcome === 'down')
  const applied = ({ plans }: ReleaseRecord) => plans.foundation !== undefined
  const last = records.slice(down + 1).findLast(applied)
  return last && foundationOf(last)
}

/** Returns whether two releases have the same commit, values and image. */
export function isSameRelease(a: ReleaseRecord, b: ReleaseRecord): boolean {
  return a.version === b.version && a.valuesDigest === b.valuesDigest && a.image === b.image
}

/**
 * Returns the last release that was up and differs from the newest one. The newest may have failed,
 * but it may have been applied nevertheless.
 */
export function releaseBefore(records: readonly ReleaseRecord[]): ReleaseRecord | undefined {
  const newest = records.at(-1)
  return restorableReleases(records).findLast((one) => newest && !isSameRelease(one, newest))
}

/** Returns the unfinished release. Only the newest release can be unfinished. */
export function findUnfinished(records: readonly ReleaseRecord[]): ReleaseRecord | undefined {
  const last = records.at(-1)
  return last?.outcome === 'started' ? last : undefined
}

/**
 * Formats an unfinished release: `release 7 of dev was started by anna on laptop at … and has not
 * ended`.
 */
export function formatUnfinished(
  { revision, by, process, at }: ReleaseRecord,
  env: string,
): string {
  return `release ${revision} of ${env} was started by ${nameOf(by)} on ${process?.host} at ${minuteOf(at)} and has not ended`
}

/** Formats a release as a line of `make history`. */
export function formatRecord(record: ReleaseRecord): string {
  const { revision, at, by, version, outcome, valuesDigest, plans, rollbackTo, reason } = record
  const what = [
    rollbackTo === undefined ? undefined : `rollback to ${rollbackTo}`,
    ...Object.entries(plans).map(([root, summary]) => `${root} ${summary}`),
  ].filter((part) => part !== undefined)
  return [
    String(revision).padStart(4),
    minuteOf(at),
    outcome.padEnd(7),
    version.slice(0, 12),
    `values ${valuesDigest.slice(0, 8)}`,
    nameOf(by),
    what.join('; ') + (reason ? ` — ${reason.split('\n')[0]}` : ''),
  ].join('  ')
}

const minuteOf = (at: string) => `${at.slice(0, 16).replace('T', ' ')} UTC`

const nameOf = (arn: string) => arn.split('/').at(-1) ?? arn
