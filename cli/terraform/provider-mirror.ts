import { existsSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Returns the environment variables for Terraform commands without an AWS account. They disable
 * Terraform's update check and use the provider mirror (MIRROR), if there is one. Writes
 * Terraform's settings to `dir`.
 */
export function terraformEnv(dir: string, env: NodeJS.ProcessEnv): Record<string, string> {
  const quiet = { CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' }
  const mirror = mirrorIn(env)
  if (!mirror) return quiet
  const file = join(dir, 'terraformrc')
  const kind = '["registry.terraform.io/*/*"]'
  writeFileSync(
    file,
    `disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path    = "${mirror}"
    include = ${kind}
  }
  direct {
    exclude = ${kind}
  }
}
`,
  )
  return { ...quiet, TF_CLI_CONFIG_FILE: file }
}

/** Returns the folder in MIRROR, or an existing one of Terraform's default mirror folders. */
function mirrorIn(env: NodeJS.ProcessEnv): string | undefined {
  const defaults = [
    join(homedir(), '.terraform.d/plugins'),
    '/usr/local/share/terraform/plugins',
    '/usr/share/terraform/plugins',
  ]
  return (
    env['MIRROR'] ?? defaults.find((folder) => existsSync(join(folder, 'registry.terraform.io')))
  )
}
