/** A package of package-lock.json. */
export type LockedPackage = {
  /** Its folder: `node_modules/…`. */
  readonly path: string
  readonly name: string
  readonly version: string
  /** As its package.json says; undefined if that has none. */
  readonly licence: string | undefined
  /** The digest of its archive: `sha512-…` in base64. */
  readonly integrity: string
  /** Whether only development needs it. */
  readonly isDev: boolean
}

type Entry = {
  readonly name?: string
  readonly version: string
  readonly license?: unknown
  readonly integrity?: string
  readonly dev?: boolean
}

/** Returns the packages in the text of a package-lock.json, for all platforms. */
export function readLockfile(text: string): readonly LockedPackage[] {
  const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, Entry>> }
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { name, version, license, integrity = '', dev }]) => ({
      path,
      // An alias has another name than its folder.
      name: name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: typeof license === 'string' ? license : undefined,
      integrity,
      isDev: dev === true,
    }))
}
