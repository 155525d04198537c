import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { unzipSync } from 'fflate'
import { contactPlaceholder, fillContact } from '#core/presentation/contact.ts'
import { buildPages } from './build-pages.ts'
import type { File } from './file.ts'

/** Placeholder for the shop's URL, which is unknown until the shop is deployed. */
const placeholder = 'https://origin.invalid'

/**
 * The files that may contain the URL or the contact address. Hashed files must not, because a
 * replacement changes their content.
 */
const withSettings = /\.(html|xml|txt)$/

/** The packages whose files the site publishes. Its own scripts import none. */
export const sitePackages: readonly string[] = ['node_modules/swagger-ui-dist']

/** Builds the storefront for any shop. Throws Error if other files contain its settings too. */
export async function buildSite(root: string, report: (line: string) => void): Promise<File[]> {
  const local = join(root, '.local')
  mkdirSync(local, { recursive: true })
  const folder = mkdtempSync(join(local, 'site-'))
  try {
    await buildPages({ root, origin: placeholder, outDir: folder, report })
    const files = readFiles(folder)
    const wrong = files.filter(({ path, data }) => !withSettings.test(path) && hasSettings(data))
    if (wrong.length > 0)
      throw new Error(
        `only .html, .xml and .txt files may contain the site's URL or contact address, but these do: ${wrong.map(({ path }) => path).join(', ')}`,
      )
    return files
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What the pages contain of the shop that publishes them. */
export type SiteSettings = {
  /** The shop's URL. */
  readonly origin: string
  /** The address that answers buyers. Without it, no page invites them to write. */
  readonly contact: string | undefined
}

/** Unpacks the storefront of a release and inserts the shop's settings. */
export function unpackSite(zipped: Uint8Array, { origin, contact }: SiteSettings): File[] {
  return Object.entries(unzipSync(zipped)).map(([path, data]) => {
    if (!withSettings.test(path)) return { path, data }
    const text = fillContact(Buffer.from(data).toString('utf8'), contact)
    return { path, data: Buffer.from(text.replaceAll(placeholder, origin)) }
  })
}

function readFiles(folder: string): File[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return { path: relative(folder, path), data: readFileSync(path) }
    })
}

const hasSettings = (data: Uint8Array) =>
  [placeholder, contactPlaceholder].some((text) => Buffer.from(data).includes(text))
