import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { zip } from '../artifacts/zip.ts'
import { rootFolderOf, rootNames } from '../resource-names.ts'
import { lockFileName } from './init-root.ts'

/** The folders that the roots read: the modules, and the catalogue (for its countries). */
export const sharedFolders = ['modules', 'core/catalogue']

/** The file types that a release needs. */
const included = /\.(tf|tftpl|js|json|ya?ml|txt|sh|zip)$/

/** `terraform init` in a module's folder writes a lock file, which no root reads. */
const strayLock = /\/modules\/.*\.terraform\.lock\.hcl$/

/**
 * Returns a zip of an environment's Terraform files. Each release stores its own, so that a rollback
 * does not depend on the current checkout.
 */
export function packTerraform(root: string, env: string): Uint8Array {
  const folders = [...rootNames.map((name) => rootFolderOf(env, name)), ...sharedFolders]
  const files = folders.flatMap((folder) => filesIn(join(root, folder)))
  return zip(files.map((file) => ({ path: relative(root, file), data: readFileSync(file) })))
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) throw new Error(`${folder} does not exist. Is this a complete checkout?`)
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && (included.test(entry.name) || entry.name === lockFileName))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !strayLock.test(file))
    .filter((file) => !/\/(\.terraform|tests?)\//.test(file))
    .sort()
}
