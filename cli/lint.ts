import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCatalogue } from '#core/catalogue/read-catalogue.ts'
import { checkFunctionSize, readFunction } from './artifacts/edge-limits.ts'
import { environment } from './config.ts'
import { readDeployment } from './deployment.ts'
import { createProgress } from './progress.ts'
import { missingValues } from './release/check-prerequisites.ts'
import { rootFolderOf, rootNames } from './resource-names.ts'
import type { CommandOf } from './targets.ts'
import { initRoot } from './terraform/init-root.ts'
import { packTerraform } from './terraform/pack-terraform.ts'
import { terraformEnv } from './terraform/provider-mirror.ts'
import { runTerraform } from './terraform/run-terraform.ts'
import { unpackTerraform } from './terraform/unpack-terraform.ts'

/**
 * `make lint`: checks values against module schemas, the catalogue, the edge function and the
 * Terraform files.
 */
export const lint: CommandOf<'lint'> = async (given, io) => {
  const { print, checkout } = io
  const progress = createProgress(io.stdout)
  const deployment = readDeployment(given, checkout)
  const { env: name } = deployment
  print(`values of ${name}: valid`)
  for (const line of missingValues(deployment)) print(`missing for a deploy: ${line}`)
  const { products } = readCatalogue(checkout)
  print(`catalogue: ${products.length} products, valid`)
  const folder = mkdtempSync(join(tmpdir(), 'comptoir-lint-'))
  try {
    unpackTerraform(packTerraform(checkout, name), folder)
    checkFunctionSize(readFunction(folder))
    print('edge: the function is within the size limit of CloudFront')
    await progress.step('modules', () => checkFormat(folder))
    const env = { ...environment(), ...terraformEnv(folder, environment()) }
    for (const root of rootNames) {
      await progress.step(root, async (report) => {
        const rootFolder = join(folder, rootFolderOf(name, root))
        report('terraform init')
        await initRoot(rootFolder, ['-backend=false'], { env })
        report('terraform validate')
        await runTerraform(rootFolder, ['validate'], { env })
        return 'valid'
      })
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Throws Error with the files that `terraform fmt` would change. */
async function checkFormat(folder: string): Promise<string> {
  const args = ['fmt', '-check', '-recursive', '-list=true']
  const { code, out } = await runTerraform(folder, args, { okCodes: [0, 3] })
  if (code !== 0)
    throw new Error(`these files are not formatted. Run terraform fmt:\n${out.trim()}`)
  return 'formatted'
}
