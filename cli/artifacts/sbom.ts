import type { LockedPackage } from '../lockfile.ts'

/** What an artifact contains, except our own code. */
export type Contents = {
  /** The folders of packages: `node_modules/…`. */
  readonly packages: readonly string[]
  /** The container image on which it is built. */
  readonly baseImage?: string | undefined
}

/**
 * Returns the software bill of materials of an artifact: CycloneDX 1.5 as JSON, with the fields that
 * `npm sbom` writes. `npm sbom` itself lists what is installed, not what a bundle contains. Without
 * the time and the random serial number, both optional, the same sources give the same bytes.
 * https://github.com/CycloneDX/specification/blob/master/schema/bom-1.5.schema.json
 */
export function createSbom(options: {
  /** The artifact's name, and the digest of its file. */
  readonly name: string
  readonly sha256: string
  readonly contents: Contents
  readonly locked: readonly LockedPackage[]
}): string {
  const { name, sha256, contents, locked } = options
  const { packages, baseImage } = contents
  const found = packages.map((path) => {
    const one = locked.find((each) => each.path === path)
    if (!one) throw new Error(`${path} is in the artifact ${name}, but not in package-lock.json`)
    return one
  })
  // The same version may be installed in several folders.
  const components = new Map(found.map((one) => [`${one.name}@${one.version}`, one]))
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: {
        'bom-ref': `comptoir-${name}`,
        type: 'application',
        name: `comptoir-${name}`,
        hashes: [{ alg: 'SHA-256', content: sha256 }],
      },
    },
    components: [
      ...(baseImage ? [describeImage(baseImage)] : []),
      ...[...components].map(describePackage),
    ],
  }
  return `${JSON.stringify(bom, null, 2)}\n`
}

function describePackage([ref, one]: readonly [string, LockedPackage]) {
  const { name, version, licence, integrity } = one
  const digest = Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex')
  return {
    'bom-ref': ref,
    type: 'library',
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    hashes: [{ alg: 'SHA-512', content: digest }],
    ...(licence ? { licenses: [describeLicence(licence)] } : {}),
  }
}

const describeLicence = (licence: string) =>
  licence.includes(' ') ? { expression: licence } : { license: { id: licence } }

function describeImage(image: string) {
  const [, name = image, version = ''] = /^(.*):([^/]*)$/.exec(image) ?? []
  return { 'bom-ref': image, type: 'container', name, version }
}
