/** URL paths and cache rules of the site's files, for CloudFront and the local edge. */

/**
 * The page that CloudFront sends instead of an error of the API, with the page's own headers. If a
 * browser kept it, the address that failed would go on failing.
 */
const isErrorPage = (path: string) => /(^|\/)unavailable\/index\.html$/.test(path)

/**
 * Returns the Cache-Control header. Hashed files never change; other files may change in each
 * release.
 */
export function cacheRule(path: string): string {
  if (isErrorPage(path)) return 'no-store'
  return isHashed(path)
    ? 'public, max-age=31536000, immutable'
    : 'public, max-age=60, must-revalidate'
}

/** Returns whether a file's name contains its digest, so that its content never changes. */
export const isHashed = (path: string): boolean => /(^|\/)_astro\//.test(path)

/** Returns the URL paths of the site's files, without hashed files. Paths of pages end in `/`. */
export function urlPathsOf(paths: readonly string[]): readonly string[] {
  return paths
    .filter((path) => !isHashed(path) && path !== 'index.html')
    .map((path) => `/${path}`.replace(/\/index\.html$/, '/'))
    .sort()
}

/**
 * Returns the code of a release's edge function. In releases from before the key-value store,
 * replaces the marker by the site's URL paths. Rollbacks to those releases need this.
 */
export function insertPaths(source: string, urlPaths: readonly string[]): string {
  const list = urlPaths.map((path) => JSON.stringify(path)).join(',')
  return source.replace('/* paths */', () => list)
}
