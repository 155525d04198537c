import { isHashed } from '../artifacts/published.ts'

/** A file as the bucket has it or should have it: its path, and the MD5 of what is in it, hex. */
export type Content = { readonly path: string; readonly md5: string }

/** Since when hashed files are in no release any more, ISO 8601 by path. */
export type Left = Readonly<Record<string, string>>

export type SiteChanges = {
  /** To be put, in this order: a page comes after all that it names. */
  readonly put: readonly string[]
  /** To be taken away once nothing leads there any more. */
  readonly remove: readonly string[]
  /** Whose old form the edge may still keep. */
  readonly stale: readonly string[]
  readonly left: Left
}

/**
 * How long a hashed file outlives its last release, in days: an open page, or a page kept on its way,
 * still names it.
 */
const keepDays = 30

/** What publishing a site changes in its bucket. */
export function decideChanges(options: {
  readonly wanted: readonly Content[]
  readonly published: readonly Content[]
  readonly left: Left
  readonly now: Date
}): SiteChanges {
  const { wanted, published, now } = options
  const was = new Map(published.map(({ path, md5 }) => [path, md5]))
  const is = new Set(wanted.map(({ path }) => path))
  const changed = wanted.filter(({ path, md5 }) => was.get(path) !== md5).map(({ path }) => path)
  const gone = published.map(({ path }) => path).filter((path) => !is.has(path))
  const left = Object.fromEntries(
    gone.filter(isHashed).map((path) => [path, options.left[path] ?? now.toISOString()]),
  )
  const isOver = (since: string) => now.getTime() - Date.parse(since) > keepDays * 86_400_000
  const forgotten = Object.keys(left).filter((path) => isOver(left[path] ?? ''))
  const remove = [...gone.filter((path) => !isHashed(path)), ...forgotten]
  return {
    put: changed.toSorted((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1)),
    remove,
    stale: [...changed.filter((path) => was.has(path)), ...remove].filter(
      (path) => !isHashed(path),
    ),
    left: Object.fromEntries(Object.entries(left).filter(([path]) => !forgotten.includes(path))),
  }
}

/** Files of a lower rank must be there before those of a higher one, which name them. */
export function rankOf(path: string): 0 | 1 | 2 {
  if (isHashed(path)) return 0
  return path.endsWith('.html') ? 2 : 1
}

/** Above this number of changed files, one wildcard invalidates everything. */
const mostSingly = 100

/**
 * The paths to invalidate. The function turns a page's address into its file's, so a page has two; AWS
 * advises to invalidate both. CloudFront takes 3,000 paths at a time and charges for each beyond 1,000
 * a month; a wildcard is one path. Hashed files that it also drops are fetched from S3 once more.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
 */
export function invalidationOf(stale: readonly string[]): readonly string[] {
  if (stale.length > mostSingly) return ['/*']
  return stale.flatMap((path) => {
    const file = `/${path}`
    return path.endsWith('/index.html') ? [file, file.slice(0, -'index.html'.length)] : [file]
  })
}
