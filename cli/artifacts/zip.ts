import { zipSync } from 'fflate'
import { byPath, type File, modeOf } from './file.ts'

/** The oldest time of the zip format. Zips store local time, so it is built from local parts. */
const epoch = new Date(1980, 0, 1)
const unix = 3
const regularFile = 0o100000

/**
 * Packs files into a zip. The same files give the same bytes. Uses a JavaScript compressor, because
 * the output of Node's zlib depends on the processor.
 */
export function zip(files: readonly File[]): Uint8Array {
  const entries = files.toSorted(byPath).map((file) => {
    const attrs = (regularFile | modeOf(file)) << 16
    return [file.path, [file.data, { mtime: epoch, os: unix, attrs }]] as const
  })
  return zipSync(Object.fromEntries(entries) as Parameters<typeof zipSync>[0], { level: 9 })
}
