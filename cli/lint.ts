import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCatalogue } from '#core/catalogue/read-catalogue.ts'
import { checkFunctionSize, readFunction } from './artifacts/edge-limits.ts'
import { readDeployment } from './deployment.ts'
import { rootNames } from './resource-names.ts'
import type { CommandOf } from './targets.ts'
import { packTerraform } from './terraform/pack-terraform.ts'
import { runTerraform } from './terraform/run-terraform.ts'
import { unpackTerraform } from './terraform/unpack-terraform.ts'

/**
 * `make lint`: checks values against module schemas, the catalogue, the edge function and the
 * Terraform files.
 */
export const lint: CommandOf<'lint'> = async (given, io) => {
  const { print, checkout } = io
  const { env } = readDeployment(given, checkout)
  print(`values of ${env}: valid`)
  const { products } = readCatalogue(checkout)
  print(`catalogue: ${products.length} products, valid`)
  const folder = mkdtempSync(join(tmpdir(), 'comptoir-lint-'))
  try {
    unpackTerraform(packTerraform(checkout), folder)
    checkFunctionSize(readFunction(folder))
    print('edge: the function is within the size limit of CloudFront')
    const { code, out } = await runTerraform(
      folder,
      ['fmt', '-check', '-recursive', '-list=true'],
      { okCodes: [0, 3] },
    )
    if (code !== 0)
      throw new Error(`these files are not formatted. Run terraform fmt:\n${out.trim()}`)
    print('modules: formatted')
    for (const root of rootNames) {
      const rootFolder = join(folder, 'environments/root', root)
      await runTerraform(rootFolder, ['init', '-backend=false', '-input=false'])
      await runTerraform(rootFolder, ['validate'])
      print(`${root}: valid`)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
