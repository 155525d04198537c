import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createReport } from '../support/report.ts'
import { checkModules } from './check-modules.ts'
import { readInfraConfig } from './config.ts'
import { findMissingTool } from './operator/emulator.ts'
import { proveDeployment } from './prove-deployment.ts'
import { proveRestore } from './prove-restore.ts'
import { proveThirdEnvironment } from './prove-third-environment.ts'
import { proveTwoShops } from './prove-two-shops.ts'
import { unpackArtifacts } from './unpack-artifacts.ts'

/**
 * `make infra-test`: tests the modules and the policy rules, then deploys into an AWS emulator and
 * buys through each deployment. It tests the committed state.
 */
const root = resolve(import.meta.dirname, '../..')
const { isShort, parts, environments, env } = readInfraConfig()
const missing = findMissingTool(env)
if (missing) {
  console.error(`NOT PROVED: ${missing}`)
  process.exit(env['CI'] ? 1 : 0)
}

const report = createReport()
const timed = async (name: string, prove: () => Promise<string>) => {
  const startedAt = performance.now()
  return report.check(name, async () => {
    const detail = await prove()
    return `${detail}  ${((performance.now() - startedAt) / 1000).toFixed(0)} s`
  })
}

const dir = mkdtempSync(join(tmpdir(), 'comptoir-infra-'))

/** Each proof needs its own checkout, because it commits changes. */
function cloneInto(name: string): string {
  const checkout = join(dir, name)
  execFileSync('git', ['clone', '--quiet', root, checkout])
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'))
  if (existsSync(join(root, '.local'))) symlinkSync(join(root, '.local'), join(checkout, '.local'))
  // The ignore rules of the repository match folders only, and here these are links.
  writeFileSync(join(checkout, '.git/info/exclude'), 'node_modules\n.local\n')
  return checkout
}

try {
  const checkout = cloneInto('checkout')
  if (parts.modules) await checkModules({ root: checkout, dir, env }, timed)
  if (parts.staging) await proveThirdEnvironment({ checkout, dir, env }, timed)
  const needsArtifacts = parts.shops || parts.deployment || parts.restore
  const unpacked = needsArtifacts && (await unpackArtifacts(checkout, join(dir, 'artifacts')))
  if (parts.shops && unpacked) await proveTwoShops({ dir, env, unpacked, clone: cloneInto }, timed)
  if (parts.deployment && unpacked) {
    for (const name of environments) {
      console.log(`\n${name}`)
      const checkout = cloneInto(`checkout-of-${name}`)
      await proveDeployment({ checkout, dir, env, name, unpacked, isShort }, timed)
    }
  }
  if (parts.restore && unpacked) {
    console.log('\nrestore')
    await proveRestore({ checkout: cloneInto('checkout-of-restore'), dir, env, unpacked }, timed)
  }
} finally {
  rmSync(dir, { recursive: true, force: true })
}
console.log(`\n${report.passed} passed, ${report.failed} failed`)
process.exitCode = report.failed === 0 ? 0 : 1
