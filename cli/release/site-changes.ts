import { isHashed } from '../artifacts/site-paths.ts'

/** A file in the bucket or in a release: its path, and the MD5 of its content in hexadecimal. */
export type Content = { readonly path: string; readonly md5: string }

/** When each hashed file left the current release: ISO 8601 time by path. */
export type UnusedSince = Readonly<Record<string, string>>

export type SiteChanges = {
  /** Files to upload, in this order: a page comes after the files that it refers to. */
  readonly put: readonly string[]
  /** Files to delete after the paths that lead to them. */
  readonly remove: readonly string[]
  /** Files whose old version may be in the CDN's cache. */
  readonly stale: readonly string[]
  readonly unusedSince: UnusedSince
}

/**
 * How long unused hashed files are kept, in days. Open or cached pages of old releases still need
 * them.
 */
const keepDays = 30

/** Returns the changes that publish a site: uploads, deletions and stale files. */
export function decideChanges(options: {
  readonly wanted: readonly Content[]
  readonly published: readonly Content[]
  readonly unusedSince: UnusedSince
  readonly now: Date
}): SiteChanges {
  const { wanted, published, now } = options
  const oldDigests = new Map(published.map(({ path, md5 }) => [path, md5]))
  const wantedPaths = new Set(wanted.map(({ path }) => path))
  const changed = wanted
    .filter(({ path, md5 }) => oldDigests.get(path) !== md5)
    .map(({ path }) => path)
  const unused = published.map(({ path }) => path).filter((path) => !wantedPaths.has(path))
  const unusedSince = Object.fromEntries(
    unused.filter(isHashed).map((path) => [path, options.unusedSince[path] ?? now.toISOString()]),
  )
  const isExpired = (since: string) => now.getTime() - Date.parse(since) > keepDays * 86_400_000
  const expired = Object.keys(unusedSince).filter((path) => isExpired(unusedSince[path] ?? ''))
  const remove = [...unused.filter((path) => !isHashed(path)), ...expired]
  return {
    put: changed.toSorted((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1)),
    remove,
    stale: [...changed.filter((path) => oldDigests.has(path)), ...remove].filter(
      (path) => !isHashed(path),
    ),
    unusedSince: Object.fromEntries(
      Object.entries(unusedSince).filter(([path]) => !expired.includes(path)),
    ),
  }
}

/** Returns the upload order: files of a higher rank refer to files of a lower rank. */
export function rankOf(path: string): 0 | 1 | 2 {
  if (isHashed(path)) return 0
  return path.endsWith('.html') ? 2 : 1
}

/** Above this number of changed files, one wildcard path invalidates everything. */
const maxSingleFiles = 100

/**
 * Returns the paths to invalidate. The edge function maps a page's URL path to a file path; AWS
 * advises to invalidate both. CloudFront accepts 3,000 paths per request and charges for each path
 * beyond 1,000 a month. A wildcard counts as one path, but also evicts the hashed files.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
 */
export function invalidationOf(stale: readonly string[]): readonly string[] {
  if (stale.length > maxSingleFiles) return ['/*']
  return stale.flatMap((path) => {
    const file = `/${path}`
    return path.endsWith('/index.html') ? [file, file.slice(0, -'index.html'.length)] : [file]
  })
}
