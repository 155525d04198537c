import { dirname } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'fflate'
import { pack } from 'tar-stream'
import { byPath, type File, modeOf } from './file.ts'

/** A fixed time for all files, so that archives do not depend on the clock. */
const mtime = new Date('1980-01-01T00:00:00Z')

/** Packs files into a .tar.gz, owned by root. The same files give the same bytes. */
export async function tarGz(files: readonly File[]): Promise<Uint8Array> {
  const tar = pack()
  const packed = buffer(tar)
  for (const name of foldersOf(files)) tar.entry({ name, type: 'directory', mode: 0o755, mtime })
  for (const file of files.toSorted(byPath)) {
    tar.entry({ name: file.path, mode: modeOf(file), mtime }, Buffer.from(file.data))
  }
  tar.finalize()
  return gzipSync(await packed, { level: 6, mtime: 0 })
}

function foldersOf(files: readonly File[]): readonly string[] {
  const folders = new Set<string>()
  for (const { path } of files) {
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) folders.add(folder)
  }
  return [...folders].sort()
}
