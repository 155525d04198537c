import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { unzipSync } from 'fflate'
import { buildPages } from './build-pages.ts'
import type { File } from './file.ts'

/** Placeholder for the shop's URL, which is unknown until the shop is deployed. */
const placeholder = 'https://origin.invalid'

/**
 * The files that may contain the URL. Hashed files must not, because a replacement changes their
 * content.
 */
const withOrigin = /\.(html|xml|txt)$/

/** The packages whose files the site publishes. Its own scripts import none. */
export const sitePackages: readonly string[] = ['node_modules/swagger-ui-dist']

/** Builds the storefront for any URL. Throws Error if other files contain the URL too. */
export async function buildSite(root: string, report: (line: string) => void): Promise<File[]> {
  const local = join(root, '.local')
  mkdirSync(local, { recursive: true })
  const folder = mkdtempSync(join(local, 'site-'))
  try {
    await buildPages({ root, origin: placeholder, outDir: folder, report })
    const files = readFiles(folder)
    const wrong = files.filter(({ path, data }) => !withOrigin.test(path) && has(data, placeholder))
    if (wrong.length > 0)
      throw new Error(
        `only .html, .xml and .txt files may contain the site's URL, but these do: ${wrong.map(({ path }) => path).join(', ')}`,
      )
    return files
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Unpacks the storefront of a release and inserts its URL, `origin`. */
export function unpackSite(zipped: Uint8Array, origin: string): File[] {
  return Object.entries(unzipSync(zipped)).map(([path, data]) => {
    if (!withOrigin.test(path)) return { path, data }
    const text = Buffer.from(data).toString('utf8').replaceAll(placeholder, origin)
    return { path, data: Buffer.from(text) }
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

const has = (data: Uint8Array, text: string) => Buffer.from(data).includes(text)
