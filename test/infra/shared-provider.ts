import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export type SharedProvider = { readonly env: Readonly<Record<string, string>>; close(): void }

/**
 * Starts the AWS provider that `terraform init` installed in `folder`, for many Terraform runs.
 * Otherwise each run would start the provider and load its schemas. Only for mocked providers,
 * because one process has one configuration. Throws Error if it does not start. The caller closes
 * it.
 */
export async function startSharedProvider(folder: string): Promise<SharedProvider> {
  const child = spawn(programIn(folder), ['-debug'], { stdio: ['ignore', 'pipe', 'ignore'] })
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /TF_REATTACH_PROVIDERS='(.*)'/.exec(line)?.[1]
    if (!address) continue
    child.stdout.resume()
    return { env: { TF_REATTACH_PROVIDERS: address }, close: () => void child.kill() }
  }
  throw new Error('the AWS provider ended before it answered')
}

function programIn(folder: string): string {
  const at = join(folder, '.terraform/providers/registry.terraform.io/hashicorp/aws')
  const name = readdirSync(at, { recursive: true, encoding: 'utf8' }).find((path) =>
    /\/terraform-provider-aws[^/]*$/.test(path),
  )
  if (!name) throw new Error(`there is no AWS provider in ${at}`)
  return join(at, name)
}
