import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export type KeptProvider = { readonly env: Readonly<Record<string, string>>; close(): void }

/**
 * Starts the AWS provider that `terraform init` found for `folder`, for many runs of Terraform, each of
 * which would start it anew and wait for its schemas. For mocks alone: one process has one configuration.
 * Throws Error where it does not start. Who opens it closes it.
 */
export async function keepProvider(folder: string): Promise<KeptProvider> {
  const child = spawn(programIn(folder), ['-debug'], { stdio: ['ignore', 'pipe', 'ignore'] })
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /TF_REATTACH_PROVIDERS='(.*)'/.exec(line)?.[1]
    if (!address) continue
    child.stdout.resume()
    return { env: { TF_REATTACH_PROVIDERS: address }, close: () => void child.kill() }
  }
  throw new Error('the AWS provider ended before it could be asked')
}

function programIn(folder: string): string {
  const at = join(folder, '.terraform/providers/registry.terraform.io/hashicorp/aws')
  const name = readdirSync(at, { recursive: true, encoding: 'utf8' }).find((path) =>
    /\/terraform-provider-aws[^/]*$/.test(path),
  )
  if (!name) throw new Error(`there is no AWS provider in ${at}`)
  return join(at, name)
}
