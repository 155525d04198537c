/** Where a site's files are found and how long they keep, at CloudFront as at the local edge. */

/** Hashed files never change; everything else may change with the next release. */
export function cacheRule(path: string): string {
  return isHashed(path)
    ? 'public, max-age=31536000, immutable'
    : 'public, max-age=60, must-revalidate'
}

/** Whether a file's name carries its digest: it is never another file. */
export const isHashed = (path: string): boolean => /(^|\/)_astro\//.test(path)

/** The addresses of a site's files as the edge's function wants them: pages end in `/`, hashed files are left out. */
export function addressesOf(paths: readonly string[]): readonly string[] {
  return paths
    .filter((path) => !isHashed(path) && path !== 'index.html')
    .map((path) => `/${path}`.replace(/\/index\.html$/, '/'))
    .sort()
}

/**
 * Returns the text of a release's edge function. Releases from before the key-value store have a
 * marker in it, which the site's addresses replace: a rollback to one of them still needs that.
 */
export function fillIn(source: string, addresses: readonly string[]): string {
  const list = addresses.map((address) => JSON.stringify(address)).join(',')
  return source.replace('/* paths */', () => list)
}
