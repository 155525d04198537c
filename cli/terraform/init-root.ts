import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runTerraform, TerraformFailed } from './run-terraform.ts'

export const lockFileName = '.terraform.lock.hcl'

/**
 * Initialises a Terraform root with exactly the providers of its lock file. A release from before
 * the lock files were committed has none. Throws TerraformFailed, and Error with a remedy if the
 * lock file has no checksum for this platform.
 * https://developer.hashicorp.com/terraform/language/files/dependency-lock
 */
export async function initRoot(
  folder: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv } = {},
): Promise<void> {
  const readOnly = existsSync(join(folder, lockFileName)) ? ['-lockfile=readonly'] : []
  await runTerraform(folder, ['init', '-input=false', ...readOnly, ...args], options).catch(
    (cause: unknown) => {
      if (!(cause instanceof TerraformFailed) || !isChecksumError(cause.errors)) throw cause
      throw new Error(
        `the lock file of Terraform's providers has no matching checksum for ${platform()}. Add this platform as docs/operate.md says (Terraform's providers), and commit the lock files`,
        { cause },
      )
    },
  )
}

/** Terraform breaks its messages into lines of the terminal's width. */
const isChecksumError = (errors: string) =>
  /checksums previously recorded in the dependency lock file/.test(errors.replaceAll(/\s+/g, ' '))

/** Returns the name of this platform as Terraform writes it, such as `darwin_arm64`. */
function platform(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  return `${system}_${process.arch === 'x64' ? 'amd64' : process.arch}`
}
