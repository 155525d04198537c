import { zipSync } from 'fflate'
import { byPath, type File, modeOf } from './file.ts'

/** The oldest moment that a zip can name; zips hold local time, so it is made of local parts. */
const epoch = new Date(1980, 0, 1)
const unix = 3
const regularFile = 0o100000

/**
 * Packs files so that the same files are the same bytes. The compressor is JavaScript: Node's own gives
 * other bytes on another kind of processor.
 */
export function zip(files: readonly File[]): Uint8Array {
  const entries = files.toSorted(byPath).map((file) => {
    const attrs = (regularFile | modeOf(file)) << 16
    return [file.path, [file.data, { mtime: epoch, os: unix, attrs }]] as const
  })
  return zipSync(Object.fromEntries(entries) as Parameters<typeof zipSync>[0], { level: 9 })
}
