import { createHash } from 'node:crypto'
import type { ArtifactName } from '../artifacts/build-artifacts.ts'
import type { RootName } from '../places.ts'
import type { Holder } from '../process.ts'
import type { Values } from '../values/merge.ts'

/** What a release is made of: enough to apply it again without building anything. */
export type Candidate = {
  /** The git commit that it was built from. */
  readonly version: string
  readonly values: Values
  /** Keys in the bucket of artifacts; each carries its SHA-256. */
  readonly artifacts: Readonly<Record<ArtifactName, string>>
  readonly digests: Readonly<Record<ArtifactName, string>>
  /** The zip of the Terraform files, beside the artifacts. */
  readonly terraform: string
  /** By digest; null where nothing runs in a container. */
  readonly image: string | null
}

/** What history knows of a release: whether it came up, and when all was taken down. */
export type ReleaseRecord = Candidate & {
  readonly revision: number
  /** When it ended, or was begun where it has not. ISO 8601. */
  readonly at: string
  /** Who is signed in to AWS, by ARN. */
  readonly by: string
  readonly outcome: 'begun' | 'up' | 'failed' | 'down'
  /** Who is at it, as long as it has not ended. */
  readonly process?: Holder
  /** Why it failed. */
  readonly reason?: string
  /** The revision that was gone back to. */
  readonly backTo?: number
  readonly valuesDigest: string
  /** What the plans did, in words, by root. */
  readonly plans: Readonly<Partial<Record<RootName, string>>>
  readonly seconds: number
}

/** The same values have the same digest, in whatever order they were written. */
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

/** The releases that came up since all was taken down last: those that can be gone back to. */
export function emulatorg(records: readonly ReleaseRecord[]): readonly ReleaseRecord[] {
  const down = records.findLastIndex(({ outcome }) => outcome === 'down')
  return records.slice(down + 1).filter(({ outcome }) => outcome === 'up')
}

/** The number of the newest release; 0 where there is none. */
export const newestRevision = (records: readonly ReleaseRecord[]): number =>
  records.at(-1)?.revision ?? 0

/** The release that runs, as far as history knows. */
export const lastUp = (records: readonly ReleaseRecord[]): ReleaseRecord | undefined =>
  emulatorg(records).at(-1)

/** Whether two releases run the same with the same settings. */
export function isSameRelease(a: ReleaseRecord, b: ReleaseRecord): boolean {
  return a.version === b.version && a.valuesDigest === b.valuesDigest && a.image === b.image
}

/** What ran before the newest, whether that came up or not: it may have been applied all the same. */
export function releaseBefore(records: readonly ReleaseRecord[]): ReleaseRecord | undefined {
  const newest = records.at(-1)
  return emulatorg(records).findLast((one) => newest && !isSameRelease(one, newest))
}

/** The release that has not ended: at most one, and the newest. */
export function unended(records: readonly ReleaseRecord[]): ReleaseRecord | undefined {
  const last = records.at(-1)
  return last?.outcome === 'begun' ? last : undefined
}

/** `release 7 of dev was begun by anna on laptop at 2026-11-25 10:12 UTC and has not ended`. */
export function unendedInWords({ revision, by, process, at }: ReleaseRecord, env: string): string {
  return `release ${revision} of ${env} was begun by ${nameOf(by)} on ${process?.host} at ${minuteOf(at)} and has not ended`
}

/** One line of history. */
export function recordInWords(record: ReleaseRecord): string {
  const { revision, at, by, version, outcome, valuesDigest, plans, backTo, reason } = record
  const what = [
    backTo === undefined ? undefined : `back to ${backTo}`,
    ...Object.entries(plans).map(([root, words]) => `${root} ${words}`),
  ].filter((part) => part !== undefined)
  return [
    String(revision).padStart(4),
    minuteOf(at),
    outcome.padEnd(6),
    version.slice(0, 12),
    `values ${valuesDigest.slice(0, 8)}`,
    nameOf(by),
    what.join('; ') + (reason ? ` — ${reason.split('\n')[0]}` : ''),
  ].join('  ')
}

const minuteOf = (at: string) => `${at.slice(0, 16).replace('T', ' ')} UTC`

const nameOf = (arn: string) => arn.split('/').at(-1) ?? arn
