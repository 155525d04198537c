import { existsSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Returns Terraform's environment for commands that plan without an account: it asks for no news, and
 * takes its providers from the folder that MIRROR names, where there is one. Writes its settings to `dir`.
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

/** The one that MIRROR names, or one where Terraform itself would look. */
function mirrorIn(env: NodeJS.ProcessEnv): string | undefined {
  const usual = [
    join(homedir(), '.terraform.d/plugins'),
    '/usr/local/share/terraform/plugins',
    '/usr/share/terraform/plugins',
  ]
  return env['MIRROR'] ?? usual.find((folder) => existsSync(join(folder, 'registry.terraform.io')))
}
