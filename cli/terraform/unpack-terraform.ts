import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'

/**
 * Replaces the Terraform files in a folder. Keeps the `.terraform` folders with downloaded
 * providers.
 */
export function unpackTerraform(packed: Uint8Array, folder: string): void {
  for (const name of filesIn(folder)) rmSync(join(folder, name))
  for (const [name, data] of Object.entries(unzipSync(packed))) {
    const file = join(folder, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, data)
  }
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  const all = readdirSync(folder, { withFileTypes: true, recursive: true })
  return all
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((name) => !/(^|\/)\.terraform\//.test(name))
}
