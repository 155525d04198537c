import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'

/** Unpacks a zip into `folder`, like Lambda into /var/task. */
export function unpackZip(path: string, folder: string): void {
  for (const [name, data] of Object.entries(unzipSync(readFileSync(path)))) {
    const file = join(folder, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, data)
  }
}
