import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { zip } from '../artifacts/zip.ts'

/** What Terraform reads of a checkout: the roots, the modules, and the catalogue they take countries from. */
const folders = ['environments/root', 'modules', 'core/catalogue']

const read = /\.(tf|tftpl|js|json|ya?ml|txt|sh)$/

/**
 * Returns the Terraform files of a checkout in a zip. A release keeps its own, so that it can be applied again after
 * they have changed.
 */
export function packTerraform(root: string): Uint8Array {
  const files = folders.flatMap((folder) => filesIn(join(root, folder)))
  return zip(files.map((file) => ({ path: relative(root, file), data: readFileSync(file) })))
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) throw new Error(`${folder} is not there: is this a whole checkout?`)
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && read.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/\/(\.terraform|tests?)\//.test(file))
    .sort()
}
